// Maps that hold other maps from the start, and definitions in every disguise that C allows.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct counters {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} north SEC(".maps"), south SEC(".maps");

typedef struct counters counters_t;

counters_t west SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 5);
	__uint(key_size, sizeof(__u32));
	__array(values, struct counters);
} by_index SEC(".maps") = {
	.values = { [1] = &south, [4] = &north },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, counters_t);
} by_key SEC(".maps") = {
	.values = { [0] = &west, [7] = &north },
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 5000);
	});
} rings SEC(".maps");

static void *lookup(void *outer, __u32 key)
{
	__u32 index = 1;
	void *inner = bpf_map_lookup_elem(outer, &key);

	return inner ? bpf_map_lookup_elem(inner, &index) : 0;
}

SEC("xdp")
int count(struct xdp_md *context)
{
	__u64 *indexed = lookup(&by_index, 1), *keyed = lookup(&by_key, 7);

	if (!indexed || !keyed)
		return XDP_ABORTED;
	__sync_fetch_and_add(indexed, 1);
	__sync_fetch_and_add(keyed, 10);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
