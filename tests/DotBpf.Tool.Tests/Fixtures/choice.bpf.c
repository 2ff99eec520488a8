// SPDX-License-Identifier: MIT
//
// choice: several programs of several kinds, one of which no host takes.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tc")
int first(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	return skb->len > 100 ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("socket")
int filter(struct __sk_buff *skb)
{
	return skb->len > 100 ? 64 : 0;
}

/* Reads beyond its context: the verifier refuses it. */
SEC("xdp")
int wild(struct xdp_md *ctx)
{
	return *(volatile int *)((char *)ctx + 400);
}
