// Map definitions that cannot be read, each for its own reason.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(colour, 3);
} unknown_member SEC(".maps");

static struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
} static_map SEC(".maps");

struct {
	__uint(max_entries, 1);
} without_type SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	int max_entries;
} plain_integer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, 8);
	__type(key, __u32);
} two_sizes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(pinning, 2);
} pinned SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct never_defined);
} unsized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__array(values, struct never_defined);
} wrong_values SEC(".maps");

int number SEC(".maps");

SEC("xdp")
int use(struct xdp_md *context)
{
	return bpf_map_lookup_elem(&static_map, context) != 0;
}

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} filled SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, struct inner);
} initial_entries SEC(".maps") = { .values = { &filled } };

// Variants: clang19-bpfel-v3
