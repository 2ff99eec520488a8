// BCC's tables of kinds that only a kernel has.
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

struct {
	int key;
	__u32 leaf;
	int (*perf_submit)(void *, void *, __u32);
	__u32 max_entries;
} samples SEC("maps/perf_output") = {};

struct {
	__u64 leaf;
	int (*push)(__u64 *, __u64);
	__u32 max_entries;
	int flags;
} jobs SEC("maps/queue") = { .max_entries = 16 };

struct table {
	int key;
	__u64 leaf;
	__u32 max_entries;
	int flags;
};

struct table SEC("maps/array") inner = { .max_entries = 2 };
struct table SEC("maps/hash_of_maps$inner") outer = { .max_entries = 8 };

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

SEC("xdp")
int pass(struct xdp_md *context)
{
	int key = 1;

	return bpf_map_lookup_elem(&inner, &key) ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
