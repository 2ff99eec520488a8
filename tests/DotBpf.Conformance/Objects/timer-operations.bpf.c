// SPDX-License-Identifier: MIT
// Values with a timer in them: one helper call per run as the packet says, and a callback that counts.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum {
	LOOKUP,
	UPDATE,
	DELETE,
	INIT,
	SET_CALLBACK,
	START,
	CANCEL,
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

struct timed {
	__u64 calls;
	struct bpf_timer timer;
	__u64 left;
	__s64 own_cancel;
	__u64 seen_key;
	__u64 cpu;
};

#define MAP(name, kind, key_type) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 8); \
		__type(key, key_type); \
		__type(value, struct timed); \
	} name SEC(".maps")

MAP(hash, BPF_MAP_TYPE_HASH, __u32);
MAP(lru, BPF_MAP_TYPE_LRU_HASH, __u32);
MAP(array, BPF_MAP_TYPE_ARRAY, __u32);

/* Counts, tries to cancel itself, and starts itself again as often as the value says. */
static int expire(void *map, __u32 *key, struct timed *value)
{
	value->calls++;
	value->seen_key = *key;
	value->cpu = bpf_get_smp_processor_id();
	value->own_cancel = bpf_timer_cancel(&value->timer);
	if (value->left) {
		value->left--;
		bpf_timer_start(&value->timer, 1000000, 0);
	}
	return 0;
}

#define PROGRAM(map) \
	SEC("xdp") \
	int on_##map(struct xdp_md *ctx) \
	{ \
		struct command *command = (void *)(long)ctx->data; \
		if ((void *)(command + 1) > (void *)(long)ctx->data_end) \
			return -1000; \
		__u32 key = command->key; \
		struct timed value = { .left = command->value }, *found; \
		if (command->operation == UPDATE) \
			return bpf_map_update_elem(&map, &key, &value, command->flags); \
		if (command->operation == DELETE) \
			return bpf_map_delete_elem(&map, &key); \
		found = bpf_map_lookup_elem(&map, &key); \
		if (!found) \
			return -2000; \
		switch (command->operation) { \
		case INIT: \
			return bpf_timer_init(&found->timer, &map, command->flags); \
		case SET_CALLBACK: \
			return bpf_timer_set_callback(&found->timer, expire); \
		case START: \
			return bpf_timer_start(&found->timer, command->value, command->flags); \
		case CANCEL: \
			return bpf_timer_cancel(&found->timer); \
		} \
		command->answer = found->calls; \
		command->more = found->left; \
		return 1; \
	}

PROGRAM(hash)
PROGRAM(lru)
PROGRAM(array)
