// Two types of one name that agree on one field and not on the others.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int one(void *context)
{
	static volatile struct shape {
		__u32 kind;
		__u32 filler;
		__u64 count;
		__u32 gone;
	} kept;

	return kept.count++;
}

SEC("xdp")
int two(void *context)
{
	static volatile struct shape {
		void *link;
		__u64 count;
		__u8 kind;
	} kept;

	return kept.count++;
}

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v3
