// SPDX-License-Identifier: MIT
// Values with a lock in them, changed by one command per run as the packet says.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum {
	LOOKUP,
	UPDATE,
	DELETE,
	ADD,
};

struct command {
	__u32 operation;
	__u32 number;
	__u64 flags;
	__u64 key;
	__u64 value;
	__u64 answer;
	__u64 more;
};

struct guarded {
	__u32 before;
	struct bpf_spin_lock lock;
	__u64 first;
	__u64 second;
};

#define MAP(name, kind, key_type) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 16); \
		__type(key, key_type); \
		__type(value, struct guarded); \
	} name SEC(".maps")

MAP(hash, BPF_MAP_TYPE_HASH, __u64);
MAP(array, BPF_MAP_TYPE_ARRAY, __u32);

static __always_inline int run(struct xdp_md *ctx, void *map)
{
	struct command *command = (void *)(long)ctx->data;
	if ((void *)(command + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u64 key = command->key;
	__u64 amount = command->value;
	struct guarded value = { .before = command->number, .first = amount, .second = ~amount }, *found;

	if (command->operation == UPDATE)
		return bpf_map_update_elem(map, &key, &value, command->flags);
	if (command->operation == DELETE)
		return bpf_map_delete_elem(map, &key);
	found = bpf_map_lookup_elem(map, &key);
	if (!found)
		return 0;
	bpf_spin_lock(&found->lock);
	if (command->operation == ADD) {
		found->first += amount;
		found->second -= amount;
		found->before++;
	}
	__u64 first = found->first, second = found->second;
	bpf_spin_unlock(&found->lock);
	command->answer = first;
	command->more = second + found->before;
	return 1;
}

SEC("xdp")
int on_hash(struct xdp_md *ctx)
{
	return run(ctx, &hash);
}

SEC("xdp")
int on_array(struct xdp_md *ctx)
{
	return run(ctx, &array);
}
