// A type that compilers write and no kernel takes: an enumeration that is declared and never defined.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum unfinished;

struct holder {
	enum unfinished *unfinished;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct holder);
} holders SEC(".maps");

SEC("socket")
int count(struct __sk_buff *packet)
{
	__u32 key = 0;
	struct holder *holder = bpf_map_lookup_elem(&holders, &key);

	return holder ? holder->count++ : 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
