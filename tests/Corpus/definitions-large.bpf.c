// Numbers so large that, as lengths of arrays, they make types that no kernel takes and that nothing but the definition needs.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct prefix {
	__u32 length;
	__u8 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 0x7fffffff);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} networks SEC(".maps");

SEC("socket")
int count(struct __sk_buff *packet)
{
	struct prefix prefix = { .length = 32, .address = { 10, 0, 0, 1 } };
	__u64 *hits = bpf_map_lookup_elem(&networks, &prefix);

	return hits ? (*hits)++ : 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
