// One program for two functions of the kernel, which it cannot be; and one that no structure names.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
	char name[16];
	__u32 (*ssthresh)(void *sk);
	__u32 (*undo_cwnd)(void *sk);
};

SEC("struct_ops")
__u32 twice(__u64 *context)
{
	return 2;
}

SEC("struct_ops/ssthresh")
__u32 unnamed(__u64 *context)
{
	return 2;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops doubled = { .name = "dotbpf_doubled", .ssthresh = (void *)twice, .undo_cwnd = (void *)twice };

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v3
