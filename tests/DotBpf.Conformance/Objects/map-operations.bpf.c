// SPDX-License-Identifier: MIT
// One map operation per run, as the packet says, and its answer in the packet: for comparing hosts from the program's side.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum {
	LOOKUP,
	UPDATE,
	DELETE,
	ADD,
	WALK,
	LOOKUP_CPU,
};

struct command {
	__u32 operation;
	__u32 cpu;
	__u64 flags;
	__u64 key;
	__u64 value;
	__u64 answer;
	__u64 count;
};

struct walk {
	__u64 digest;
	__u64 count;
};

struct value {
	__u64 number;
};

#define MAP(name, kind, key_type) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 16); \
		__type(key, key_type); \
		__type(value, struct value); \
	} name SEC(".maps")

MAP(hash, BPF_MAP_TYPE_HASH, __u64);
MAP(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, __u64);
MAP(lru, BPF_MAP_TYPE_LRU_HASH, __u64);
MAP(lru_percpu, BPF_MAP_TYPE_LRU_PERCPU_HASH, __u64);
MAP(array, BPF_MAP_TYPE_ARRAY, __u32);
MAP(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, __u32);

static long visit(void *map, const void *key, struct value *value, struct walk *walk)
{
	walk->digest = (walk->digest * 31 + *(__u32 *)key) * 31 + value->number;
	walk->count++;
	return (walk->digest & 15) == 15;
}

static __always_inline int run(struct xdp_md *ctx, void *map, int has_cpus)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u64 key = packet->key;
	struct value value = { .number = packet->value }, *found = 0;
	struct walk walk = {};
	int errno = 0;

	switch (packet->operation) {
	case UPDATE:
		return bpf_map_update_elem(map, &key, &value, packet->flags);
	case DELETE:
		return bpf_map_delete_elem(map, &key);
	case WALK:
		errno = bpf_for_each_map_elem(map, visit, &walk, packet->flags);
		packet->answer = walk.digest;
		packet->count = walk.count;
		return errno;
	case LOOKUP_CPU:
		found = has_cpus ? bpf_map_lookup_percpu_elem(map, &key, packet->cpu) : 0;
		break;
	default:
		found = bpf_map_lookup_elem(map, &key);
		break;
	}
	if (!found)
		return 0;
	packet->answer = found->number;
	if (packet->operation == ADD)
		__sync_fetch_and_add(&found->number, packet->value);
	return 1;
}

#define PROGRAM(map, has_cpus) \
	SEC("xdp") \
	int on_##map(struct xdp_md *ctx) \
	{ \
		return run(ctx, &map, has_cpus); \
	}

PROGRAM(hash, 0)
PROGRAM(percpu_hash, 1)
PROGRAM(lru, 0)
PROGRAM(lru_percpu, 1)
PROGRAM(array, 0)
PROGRAM(percpu_array, 1)

struct lpm_key {
	__u32 length;
	__u8 data[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct lpm_key);
	__type(value, struct value);
} lpm SEC(".maps");

SEC("xdp")
int on_lpm(struct xdp_md *ctx)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u64 key = packet->key;
	struct value value = { .number = packet->value }, *found;

	if (packet->operation == UPDATE)
		return bpf_map_update_elem(&lpm, &key, &value, packet->flags);
	if (packet->operation == DELETE)
		return bpf_map_delete_elem(&lpm, &key);
	found = bpf_map_lookup_elem(&lpm, &key);
	if (!found)
		return 0;
	packet->answer = found->number;
	if (packet->operation == ADD)
		__sync_fetch_and_add(&found->number, packet->value);
	return 1;
}

#define KEYLESS(name, kind) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 16); \
		__type(value, struct value); \
	} name SEC(".maps")

KEYLESS(queue, BPF_MAP_TYPE_QUEUE);
KEYLESS(stack, BPF_MAP_TYPE_STACK);
KEYLESS(bloom, BPF_MAP_TYPE_BLOOM_FILTER);

static __always_inline int run_keyless(struct xdp_md *ctx, void *map, int is_filter)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	struct value value = { .number = is_filter ? packet->value & 63 : packet->value };
	long errno;

	if (packet->operation == UPDATE)
		return bpf_map_push_elem(map, &value, packet->flags);
	if (packet->operation == DELETE && !is_filter)
		errno = bpf_map_pop_elem(map, &value);
	else
		errno = bpf_map_peek_elem(map, &value);
	packet->answer = value.number;
	return errno;
}

#define KEYLESS_PROGRAM(map, is_filter) \
	SEC("xdp") \
	int on_##map(struct xdp_md *ctx) \
	{ \
		return run_keyless(ctx, &map, is_filter); \
	}

KEYLESS_PROGRAM(queue, 0)
KEYLESS_PROGRAM(stack, 0)
KEYLESS_PROGRAM(bloom, 1)

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u64);
	__type(value, struct value);
};

struct inner first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct inner);
} slots SEC(".maps") = { .values = { &first, (void *)0, &second } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 3);
	__type(key, __u32);
	__array(values, struct inner);
} tenants SEC(".maps") = { .values = { &second, (void *)0, &first } };

static __always_inline int run_inner(struct xdp_md *ctx, void *outer)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u32 index = packet->cpu;
	void *inner = bpf_map_lookup_elem(outer, &index);
	return inner ? run(ctx, inner, 0) : -2000;
}

#define OUTER_PROGRAM(map) \
	SEC("xdp") \
	int on_##map(struct xdp_md *ctx) \
	{ \
		return run_inner(ctx, &map); \
	}

OUTER_PROGRAM(slots)
OUTER_PROGRAM(tenants)

#define REDIRECT(name, kind) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 4); \
		__type(key, __u32); \
		__type(value, struct bpf_devmap_val); \
	} name SEC(".maps")

REDIRECT(devices, BPF_MAP_TYPE_DEVMAP);
REDIRECT(device_hash, BPF_MAP_TYPE_DEVMAP_HASH);
REDIRECT(cpus, BPF_MAP_TYPE_CPUMAP);

static __always_inline int run_redirect(struct xdp_md *ctx, void *map, int has_lookup)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u32 key = packet->key;
	if (has_lookup) {
		struct bpf_devmap_val *found = bpf_map_lookup_elem(map, &key);
		packet->answer = found ? found->ifindex : -1;
		packet->count = found ? found->bpf_prog.id : -1;
	}
	return bpf_redirect_map(map, key + (packet->value << 32), packet->flags);
}

#define REDIRECT_PROGRAM(map, has_lookup) \
	SEC("xdp") \
	int on_##map(struct xdp_md *ctx) \
	{ \
		return run_redirect(ctx, &map, has_lookup); \
	}

REDIRECT_PROGRAM(devices, 1)
REDIRECT_PROGRAM(device_hash, 1)
REDIRECT_PROGRAM(cpus, 0)

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

SEC("xdp")
int on_sockets(struct xdp_md *ctx)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	__u32 key = packet->key;
	struct bpf_xdp_sock *found = bpf_map_lookup_elem(&sockets, &key);
	packet->answer = found ? found->queue_id : -1;
	return bpf_redirect_map(&sockets, key + (packet->value << 32), packet->flags);
}

enum {
	OUTPUT,
	SUBMIT,
	DISCARD,
	NEST,
	QUERY,
};

struct record {
	__u64 numbers[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

static __always_inline void fill(struct record *record, __u64 number)
{
	for (int i = 0; i < 16; i++)
		record->numbers[i] = number + i;
}

SEC("xdp")
int on_ring(struct xdp_md *ctx)
{
	struct command *packet = (void *)(long)ctx->data;
	if ((void *)(packet + 1) > (void *)(long)ctx->data_end)
		return -1000;
	struct record local, *record;
	fill(&local, packet->value);

	if (packet->operation == OUTPUT)
		return bpf_ringbuf_output(&ring, &local, packet->key & 127, packet->flags);
	if (packet->operation == QUERY) {
		packet->answer = bpf_ringbuf_query(&ring, packet->flags);
		return 0;
	}
	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (!record)
		return 1;
	fill(record, packet->value);
	if (packet->operation == NEST)
		packet->answer = bpf_ringbuf_output(&ring, &local, 16, packet->flags);
	if (packet->operation == DISCARD)
		bpf_ringbuf_discard(record, packet->flags & 3);
	else
		bpf_ringbuf_submit(record, packet->flags & 3);
	return 0;
}
