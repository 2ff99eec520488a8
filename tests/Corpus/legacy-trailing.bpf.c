// Old definitions with more after their five words, as loaders of their own gave them; each map in a section of its own (gobpf).
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int pinning;
	char namespace[16];
};

struct bpf_map_def SEC("maps/plain") plain = { BPF_MAP_TYPE_ARRAY, 4, 8, 2 };
struct bpf_map_def SEC("maps/hash") named = { BPF_MAP_TYPE_HASH, 4, 8, 2, 0, 2, "shared" };

struct ____btf_map_plain {
	__u32 key;
	__u64 value;
} ____btf_map_plain SEC(".maps.plain");

struct ____btf_map_named {
	__u32 key;
	__u32 value;
} ____btf_map_named SEC(".maps.named");

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

SEC("xdp")
int count(struct xdp_md *context)
{
	unsigned int key = 1;
	unsigned long long *found = bpf_map_lookup_elem(&plain, &key);

	if (found)
		__sync_fetch_and_add(found, 1);
	return bpf_map_lookup_elem(&named, &key) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfel-v3-g0
