// SPDX-License-Identifier: MIT
// Small programs that touch every kind of map from the program's side, for the contract suites.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <dotbpf.h>

char LICENSE[] SEC("license") = "GPL";

struct key {
	__u32 id;
	__u16 port;
	__u8 protocol;
	__u8 zone;
};

struct value {
	__u64 packets;
	__u64 bytes;
	__u32 last_cpu;
	__u32 flags;
};

struct sample {
	__u64 number;
	__u32 cpu;
	__u32 length;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct key);
	__type(value, struct value);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} lru SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct value);
} percpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} lru_percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} percpu_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} programs SEC(".maps");

DOTBPF_RING(samples, 4096, sample);

const volatile __u32 step = 1;
__u64 runs;

static __always_inline int number_of(struct xdp_md *ctx, __u64 *number)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;

	if (data + 22 > data_end)
		return 0;
	__builtin_memcpy(number, data + 14, sizeof(*number));
	return 1;
}

/* Adds to a value in every keyed map, inserting where the key is new. Returns how many inserts were refused. */
SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u64 number;
	__u32 refused = 0;

	if (!number_of(ctx, &number))
		return 100;
	__u32 id = number;
	struct key key = { .id = id, .port = 80, .protocol = 6 };
	struct value first = { .packets = step, .bytes = ctx->data_end - ctx->data };
	__u64 one = 1;
	__u32 small = 1;
	struct value *value = bpf_map_lookup_elem(&hash, &key);

	if (value)
		value->packets += step;
	else
		refused += bpf_map_update_elem(&hash, &key, &first, BPF_NOEXIST) != 0;

	value = bpf_map_lookup_elem(&percpu_hash, &id);
	if (value)
		value->packets += step;
	else
		refused += bpf_map_update_elem(&percpu_hash, &id, &first, BPF_NOEXIST) != 0;

	__u64 *total = bpf_map_lookup_elem(&lru, &id);
	if (total)
		*total += 1;
	else
		refused += bpf_map_update_elem(&lru, &id, &one, BPF_ANY) != 0;

	__u32 *seen = bpf_map_lookup_elem(&lru_percpu, &id);
	if (seen)
		*seen += 1;
	else
		refused += bpf_map_update_elem(&lru_percpu, &id, &small, BPF_ANY) != 0;

	__u32 slot = id & 3;
	__u64 *hit = bpf_map_lookup_elem(&percpu_array, &slot);
	if (hit)
		*hit += step;
	hit = bpf_map_lookup_elem(&array, &slot);
	if (hit)
		__sync_fetch_and_add(hit, step);
	__sync_fetch_and_add(&runs, 1);
	return refused;
}

/* Removes a key from the hash; returns 0, or the error without its sign. */
SEC("xdp")
int forget(struct xdp_md *ctx)
{
	__u64 number;

	if (!number_of(ctx, &number))
		return 100;
	struct key key = { .id = number, .port = 80, .protocol = 6 };

	return -bpf_map_delete_elem(&hash, &key);
}

/* Writes one record; returns 1, or 2 when the ring is full. */
SEC("xdp")
int produce(struct xdp_md *ctx)
{
	struct sample *sample;
	__u64 number;

	if (!number_of(ctx, &number))
		return 100;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		dotbpf_dropped(samples);
		return 2;
	}
	sample->number = number;
	sample->cpu = bpf_get_smp_processor_id();
	sample->length = ctx->data_end - ctx->data;
	if (number & (1ULL << 63))
		bpf_ringbuf_discard(sample, 0);
	else
		bpf_ringbuf_submit(sample, 0);
	return 1;
}

/* Copies a record of another length than `struct sample` into the ring. */
SEC("xdp")
int output(struct xdp_md *ctx)
{
	__u64 number[3] = { 7, 8, 9 };

	return bpf_ringbuf_output(&samples, number, sizeof(number), 0) == 0;
}

/* Jumps to itself for as long as it may; returns how often it ran. */
SEC("xdp")
int again(struct xdp_md *ctx)
{
	__u32 slot = 7;
	__u64 *count = bpf_map_lookup_elem(&array, &slot);

	if (!count)
		return 100;
	*count += 1;
	bpf_tail_call(ctx, &programs, 0);
	return *count;
}
