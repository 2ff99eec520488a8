// Old definitions that cannot be read, each for its own reason.
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

struct bpf_elf_map SEC("maps") pinned = { BPF_MAP_TYPE_ARRAY, 4, 8, 4, 0, 1, 3 };
struct bpf_elf_map SEC("maps") without_inner = { BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4, 0, 1, 0, 9 };

__u32 SEC("maps/short") short_of_words[3] = { 1, 4, 4 };

struct larger {
	struct bpf_elf_map known;
	__u32 size_key;
} longer SEC("maps") = { { BPF_MAP_TYPE_ARRAY } };

struct table {
	__u32 key;
	__u64 leaf;
	__u32 max_entries;
	int flags;
};

struct table SEC("maps/extern") of_another = { .max_entries = 1 };
struct table SEC("maps/array_of_maps$nothing") like_nothing = { .max_entries = 1 };

struct {
	__u32 key;
	struct never_defined *leaf;
	char max_entries;
} of_letters SEC("maps/hash") = { .max_entries = 1 };

SEC("xdp")
int nothing(struct xdp_md *context)
{
	return XDP_PASS;
}

// Variants: clang19-bpfel-v3
