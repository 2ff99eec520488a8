// Maps as they were defined before types, compiled without types.
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

struct bpf_map_def SEC("maps") counts = { BPF_MAP_TYPE_HASH, 4, 8, 100, BPF_F_NO_PREALLOC };
struct bpf_map_def SEC("maps") names = { BPF_MAP_TYPE_ARRAY, 4, 16, 10 };
int level = 3;

SEC("xdp")
int count(struct xdp_md *context)
{
	unsigned int key = level;
	unsigned long long *found = bpf_map_lookup_elem(&counts, &key);

	if (found)
		__sync_fetch_and_add(found, 1);
	return bpf_map_lookup_elem(&names, &key) ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v1 clang19-bpfel-v3 clang19-bpfeb-v3
// Flags: -g0
