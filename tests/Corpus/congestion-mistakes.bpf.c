// Structures of functions that cannot be: a number, a function that is no program, a program of another kind, a variable's address.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
	char name[16];
	__u32 (*ssthresh)(void *sk);
	void *owner;
};

__u64 something = 1;

static __attribute__((noinline)) __u32 helper(void *sk)
{
	return 1;
}

SEC("socket")
int filter(struct __sk_buff *packet)
{
	return helper(packet);
}

SEC(".struct_ops")
int number = 1;

SEC(".struct_ops")
struct tcp_congestion_ops with_function = { .ssthresh = helper };

SEC(".struct_ops")
struct tcp_congestion_ops with_filter = { .ssthresh = (void *)filter };

SEC(".struct_ops")
struct tcp_congestion_ops with_variable = { .owner = &something };

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v3
