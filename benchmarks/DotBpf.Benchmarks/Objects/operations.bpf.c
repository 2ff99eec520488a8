// What programs do with maps, many times over in one run: so that the time of a run is that of the operation.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define ROLLED _Pragma("clang loop unroll(disable)")
#define ROUNDS 64
struct prefix {
	__u32 length;
	__u32 address;
};

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1024); __type(key, __u32); __type(value, __u64); } array SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1024); __type(key, __u32); __type(value, __u64); } slots SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4096); __type(key, __u64); __type(value, __u64); } hash SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4096); __type(key, __u64); __type(value, __u64); } turnover SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 4096); __type(key, __u64); __type(value, __u64); } slot_hash SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 4096); __type(key, __u64); __type(value, __u64); } recent SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 1024); __type(key, __u64); __type(value, __u64); } evicting SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __uint(max_entries, 4096); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, struct prefix); __type(value, __u64); } prefixes SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 256); __type(value, __u64); } queue SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 20); } ring SEC(".maps");

static __u64 next;

SEC("xdp")
int nothing(struct xdp_md *context)
{
	return XDP_PASS;
}

SEC("xdp")
int array_access(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u32 key = i * 7;
		__u64 *value = bpf_map_lookup_elem(&array, &key);
		if (value)
			sum += (*value)++;
	}
	return sum;
}

SEC("xdp")
int slot_access(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u32 key = i * 7;
		__u64 *value = bpf_map_lookup_elem(&slots, &key);
		if (value)
			sum += (*value)++;
	}
	return sum;
}

SEC("xdp")
int hash_hit(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = i * 31;
		__u64 *value = bpf_map_lookup_elem(&hash, &key);
		if (value)
			sum += *value;
	}
	return sum;
}

SEC("xdp")
int hash_update(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = i * 31, value = i;
		sum += bpf_map_update_elem(&hash, &key, &value, BPF_ANY);
	}
	return sum;
}

SEC("xdp")
int hash_turnover(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = i * 31, value = i;
		sum += bpf_map_update_elem(&turnover, &key, &value, BPF_ANY);
		sum += bpf_map_delete_elem(&turnover, &key);
	}
	return sum;
}

SEC("xdp")
int slot_hash_hit(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = i * 31;
		__u64 *value = bpf_map_lookup_elem(&slot_hash, &key);
		if (value)
			sum += (*value)++;
	}
	return sum;
}

SEC("xdp")
int lru_hit(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = i * 31;
		__u64 *value = bpf_map_lookup_elem(&recent, &key);
		if (value)
			sum += *value;
	}
	return sum;
}

SEC("xdp")
int lru_evict(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 key = next++, value = i;
		sum += bpf_map_update_elem(&evicting, &key, &value, BPF_ANY);
	}
	return sum;
}

SEC("xdp")
int prefix_lookup(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		struct prefix key = { .length = 32, .address = i * 0x01030307 };
		__u64 *value = bpf_map_lookup_elem(&prefixes, &key);
		if (value)
			sum += *value;
	}
	return sum;
}

SEC("xdp")
int queue_turnover(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 value = i, popped = 0;
		sum += bpf_map_push_elem(&queue, &value, 0);
		bpf_map_pop_elem(&queue, &popped);
		sum += popped;
	}
	return sum;
}

SEC("xdp")
int ring_submit(struct xdp_md *context)
{
	__u64 sum = 0;
	ROLLED
	for (__u32 i = 0; i < ROUNDS; i++) {
		__u64 *record = bpf_ringbuf_reserve(&ring, 16, 0);
		if (!record)
			continue;
		record[0] = i;
		record[1] = sum++;
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	}
	return sum;
}

char _license[] SEC("license") = "GPL";
