// iproute2's definitions: numbers name program arrays, and sections named after them hold the targets of tail calls.
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
};

struct bpf_elf_map SEC("maps") stages = { BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4, 0, 7, 0 };
struct bpf_elf_map SEC("maps") shared = { BPF_MAP_TYPE_HASH, 4, 8, 16, BPF_F_NO_PREALLOC, 0, 2 };
struct bpf_elf_map SEC("maps") own = { BPF_MAP_TYPE_ARRAY, 4, 8, 16, 0, 0, 1 };

struct ____btf_map_shared {
	__u32 key;
	__u64 value;
} ____btf_map_shared SEC(".maps.shared");

static int (*bpf_tail_call)(void *context, void *map, __u32 index) = (void *)12;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *)2;

SEC("classifier")
int first(struct __sk_buff *context)
{
	bpf_tail_call(context, &stages, 2);
	return 1;
}

SEC("7/2")
int middle(struct __sk_buff *context)
{
	__u32 key = 2;
	__u64 value = 20;

	bpf_map_update_elem(&shared, &key, &value, 0);
	bpf_map_update_elem(&own, &key, &value, 0);
	bpf_tail_call(context, &stages, 0);
	return 2;
}

SEC("0x7/0x0")
int last(struct __sk_buff *context)
{
	return 33;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfel-v3-g0 clang19-bpfeb-v3-g0
