// iproute2's definitions of maps in maps: inner_id names the map that the inner ones are like, inner_idx the slot of an inner one.
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

struct bpf_elf_map {
	__u32 type;
	__u32 size_key;
	__u32 size_value;
	__u32 max_elem;
	__u32 flags;
	__u32 id;
	__u32 pinning;
	__u32 inner_id;
	__u32 inner_idx;
};

struct bpf_elf_map SEC("maps") outer = { BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 8, 4, 0, 1, 0, 5, -1 };
struct bpf_elf_map SEC("maps") inner = { BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0, 5, 0, 0, 3 };
struct bpf_elf_map SEC("maps") alike = { BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0, 5, 0, 0, 1 };
struct bpf_elf_map SEC("maps") unused = { BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0, 5, 0, 0, -1 };

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

SEC("classifier")
int count(struct __sk_buff *context)
{
	__u32 slot = 3, index = 1;
	void *found = bpf_map_lookup_elem(&outer, &slot);
	__u64 *value = found ? bpf_map_lookup_elem(found, &index) : 0;

	if (value)
		__sync_fetch_and_add(value, 1);
	return value ? 2 : 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang14-bpfel-v3-g0 clang19-bpfel-v3-g0
