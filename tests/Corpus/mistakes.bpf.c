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
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 8);
	__array(values, struct inner);
} wide_keys SEC(".maps") = { .values = { &filled } };

extern const __u32 outside;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, struct inner);
} holds_no_map SEC(".maps") = { .values = { (void *)&outside } };

static __attribute__((noinline)) int helper(void *context)
{
	return context != 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, int(void *));
} holds_no_program SEC(".maps") = { .values = { &helper } };

static int kind;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
} address_elsewhere SEC(".maps") = { .type = (void *)&kind };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
} initialised SEC(".maps") = { .key = (void *)1 };

struct {
	__uint(max_entries, 1);
	__array(values, struct inner);
} values_before_type SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	int *values[1];
} values_of_fixed_length SEC(".maps");

struct nested {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__array(values, struct inner);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__array(values, struct nested);
} nested_twice SEC(".maps");

struct pinned_inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(pinning, 1);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__array(values, struct pinned_inner);
} inner_is_pinned SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	enum { WIDE = 0x100000000ull } max_entries;
} too_wide SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__u32 *key_size;
} pointer_to_no_array SEC(".maps");

union {
	__uint(type, BPF_MAP_TYPE_HASH);
} of_a_union SEC(".maps");

// Variants: clang19-bpfel-v3
