// Variables of an arena that nobody defines.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))

__u64 __arena total = 7;

SEC("syscall")
int count(void *context)
{
	total++;
	return 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v4
