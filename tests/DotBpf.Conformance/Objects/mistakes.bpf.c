// SPDX-License-Identifier: MIT
// The commonest mistakes, one in each program: every verifier refuses all of them.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u64 packets;
	__u64 bytes;
	__u32 ports[4];
};

struct guarded {
	struct bpf_spin_lock lock;
	__u32 count;
};

struct event {
	__u32 length;
	__u32 queue;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct guarded);
} guards SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

const volatile __u32 limit = 3;
__u32 table[8];

SEC("xdp")
int forgets_the_null_check(struct xdp_md *ctx)
{
	__u32 key = ctx->ingress_ifindex;
	struct flow *flow = bpf_map_lookup_elem(&flows, &key);

	flow->packets++;
	return XDP_PASS;
}

SEC("xdp")
int checks_too_little_of_the_packet(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = data;
	struct iphdr *ip = data + sizeof(*ethernet);

	if (data + sizeof(*ethernet) > end)
		return XDP_DROP;
	return ip->ttl;
}

SEC("xdp")
int trusts_a_length_of_the_packet(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 20 > end)
		return XDP_DROP;
	return data[data[0]];
}

static __attribute__((noinline)) __u32 port(struct flow *flow, __u32 index)
{
	return flow->ports[index];
}

SEC("xdp")
int trusts_an_index(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct flow *flow = bpf_map_lookup_elem(&flows, &key);

	if (!flow)
		return XDP_DROP;
	return port(flow, ctx->rx_queue_index);
}

SEC("xdp")
int trusts_an_index_of_a_global_variable(struct xdp_md *ctx)
{
	table[ctx->rx_queue_index] = 1;
	return XDP_PASS;
}

SEC("xdp")
int changes_a_constant(struct xdp_md *ctx)
{
	*(volatile __u32 *)&limit = ctx->rx_queue_index;
	return XDP_PASS;
}

SEC("xdp")
int never_ends(struct xdp_md *ctx)
{
	volatile __u32 turns = 0;

	while (turns < 1)
		;
	return XDP_PASS;
}

SEC("xdp")
int forgets_a_record(struct xdp_md *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	event->queue = ctx->rx_queue_index;
	if (event->queue > 4)
		return XDP_PASS;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int writes_a_record_after_its_end(struct xdp_md *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	bpf_ringbuf_submit(event, 0);
	event->queue = ctx->rx_queue_index;
	return XDP_PASS;
}

SEC("xdp")
int takes_the_wrong_map(struct xdp_md *ctx)
{
	struct flow flow = {};

	return bpf_map_push_elem(&flows, &flow, 0);
}

SEC("xdp")
int calls_what_it_may_not(struct xdp_md *ctx)
{
	return bpf_get_socket_cookie(ctx);
}

SEC("xdp")
int writes_what_it_may_only_read(struct xdp_md *ctx)
{
	ctx->rx_queue_index = 1;
	return XDP_PASS;
}

SEC("xdp")
int reads_behind_the_context(struct xdp_md *ctx)
{
	return *(__u32 *)((char *)ctx + 64);
}

SEC("xdp")
int uses_a_stale_packet_pointer(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 20 > end)
		return XDP_DROP;
	if (bpf_xdp_adjust_head(ctx, 4))
		return XDP_DROP;
	return data[1];
}

SEC("xdp")
int calls_while_it_holds_a_lock(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct guarded *guarded = bpf_map_lookup_elem(&guards, &key);

	if (!guarded)
		return XDP_DROP;
	bpf_spin_lock(&guarded->lock);
	guarded->count = bpf_get_prandom_u32();
	bpf_spin_unlock(&guarded->lock);
	return XDP_PASS;
}

SEC("xdp")
int keeps_a_lock(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct guarded *guarded = bpf_map_lookup_elem(&guards, &key);

	if (!guarded)
		return XDP_DROP;
	bpf_spin_lock(&guarded->lock);
	if (guarded->count++ > 10)
		return XDP_PASS;
	bpf_spin_unlock(&guarded->lock);
	return XDP_PASS;
}

SEC("xdp")
int forgets_a_dynptr(struct xdp_md *ctx)
{
	struct bpf_dynptr pointer;

	bpf_ringbuf_reserve_dynptr(&events, 8, 0, &pointer);
	return XDP_PASS;
}

static long counts(__u32 turn, void *data)
{
	return turn;
}

SEC("xdp")
int calls_back_with_another_answer(struct xdp_md *ctx)
{
	return bpf_loop(4, counts, 0, 0);
}

SEC("tc")
int copies_a_length_of_the_packet(struct __sk_buff *skb)
{
	char copy[16] = {};

	return bpf_skb_load_bytes(skb, 0, copy, skb->len);
}

SEC("tc")
int formats_what_nobody_prints(struct __sk_buff *skb)
{
	static const char format[] = "%f";
	char text[16];
	__u64 arguments[] = { skb->len };

	return bpf_snprintf(text, sizeof(text), format, arguments, sizeof(arguments));
}

__attribute__((noinline)) int first_port(struct flow *flow)
{
	return flow->ports[0];
}

SEC("tc")
int gives_what_may_be_null_to_a_function(struct __sk_buff *skb)
{
	__u32 key = 1;

	return first_port(bpf_map_lookup_elem(&flows, &key));
}

SEC("tc")
int trusts_a_signed_index(struct __sk_buff *skb)
{
	__u32 key = 2;
	struct flow *flow = bpf_map_lookup_elem(&flows, &key);
	int index = skb->cb[0];

	if (!flow || index > 3)
		return 0;
	return flow->ports[index];
}

SEC("tc")
int writes_behind_a_record(struct __sk_buff *skb)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	((__u32 *)event)[2] = skb->len;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tc")
int uses_one_bound_for_another(struct __sk_buff *skb)
{
	__u32 length = skb->len;
	char copy[16] = {};

	if (length > 64)
		return 0;
	if (bpf_skb_load_bytes(skb, 0, copy, length + 1))
		return 0;
	return copy[0];
}
