// Structures of functions that programs implement: one that is in use as soon as it is registered, two that a link puts to
// use, one of them made only on demand. They share programs.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sock {
	int sk_pacing_status;
};

struct tcp_sock {
	__u32 snd_cwnd;
	__u32 prior_cwnd;
};

#pragma clang attribute pop

// A part of the kernel's structure, in another order: members are found by name.
struct tcp_congestion_ops {
	char name[16];
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	__u32 flags;
};

// The same by another name, with members that kernels do not have: harmless, as long as they are zero.
struct tcp_congestion_ops___later {
	__u32 (*undo_cwnd)(struct sock *sk);
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	void (*foresee)(struct sock *sk);
	__u64 patience;
	char name[16];
};

__u64 avoided = 0;

SEC("struct_ops/ssthresh")
__u32 halve(__u64 *context)
{
	struct tcp_sock *tcp = (void *)context[0];
	__u32 half = tcp->snd_cwnd >> 1;

	return half > 2 ? half : 2;
}

SEC("struct_ops")
void grow(__u64 *context)
{
	struct tcp_sock *tcp = (void *)context[0];

	__sync_fetch_and_add(&avoided, 1);
	if (tcp->snd_cwnd < 64)
		tcp->snd_cwnd++;
}

SEC("struct_ops/undo_cwnd")
__u32 undo(__u64 *context)
{
	struct tcp_sock *tcp = (void *)context[0];

	return tcp->snd_cwnd > tcp->prior_cwnd ? tcp->snd_cwnd : tcp->prior_cwnd;
}

SEC("?struct_ops/foresee")
void foresee(__u64 *context)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops at_once = {
	.ssthresh = (void *)halve,
	.cong_avoid = (void *)grow,
	.undo_cwnd = (void *)undo,
	.name = "dotbpf_at_once",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops by_link = {
	.name = "dotbpf_by_link",
	.ssthresh = (void *)halve,
	.cong_avoid = (void *)grow,
	.undo_cwnd = (void *)undo,
};

SEC("?.struct_ops.link")
struct tcp_congestion_ops___later on_demand = {
	.ssthresh = (void *)halve,
	.cong_avoid = (void *)grow,
	.undo_cwnd = (void *)undo,
	.foresee = (void *)foresee,
	.name = "dotbpf_later",
};

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
