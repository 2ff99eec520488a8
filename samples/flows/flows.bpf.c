// SPDX-License-Identifier: MIT
//
// flows: who talks to whom. An XDP program that counts packets by protocol and
// by flow, reports new flows, and drops packets to ports that user space blocks.
//
// Three programs, one after another by tail calls:
//
//   flows  ──▶  ports  ──▶  account        TCP and UDP
//     └───────▶  icmp  ──▶  account        ICMP and ICMPv6
//
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <dotbpf.h>

char LICENSE[] SEC("license") = "MIT";

/* What a packet is counted as. */
enum protocol {
	OTHER,
	ARP,
	ICMP,
	TCP,
	UDP,
	ICMPV6,
	OTHER_IP,
	FRAGMENT,
	MALFORMED,
	PROTOCOLS,
};

/* The numbers that IP itself uses. */
enum ip_protocol {
	IP_ICMP = 1,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_ICMPV6 = 58,
};

enum stage {
	STAGE_PORTS,
	STAGE_ICMP,
	STAGE_ACCOUNT,
	STAGES,
};

struct counter {
	__u64 packets;
	__u64 bytes DOTBPF_BYTES;
};

/* IPv4 addresses stand in the form ::ffff:a.b.c.d. No byte is left unnamed, as keys are compared whole. */
struct flow_key {
	__u8 source[16] DOTBPF_IP;
	__u8 destination[16] DOTBPF_IP;
	__be16 source_port DOTBPF_PORT;
	__be16 destination_port DOTBPF_PORT;
	__u8 protocol DOTBPF_ENUM(ip_protocol);
	__u8 version;
	__u16 vlan;
};

struct flow {
	__u64 packets;
	__u64 bytes DOTBPF_BYTES;
	__u64 first_seen DOTBPF_TIME;
	__u64 last_seen DOTBPF_TIME;
};

struct flow_event {
	struct flow_key key;
	__u64 time DOTBPF_TIME;
	__u32 length;
	__u32 blocked;
};

/* What one stage hands to the next: tail calls keep no stack. */
struct parsed {
	struct flow_key key;
	__u32 transport;
	__u32 length;
};

/* Whether new flows are reported through the ring. */
const volatile __u8 report_flows = 1;

/* Packets that were dropped because their port is blocked. */
__u64 blocked_packets;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROTOCOLS);
	__type(key, __u32);
	__type(value, struct counter);
} protocols SEC(".maps") DOTBPF_INDEX(protocol);

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows_seen SEC(".maps") DOTBPF_TOP(bytes);

/* Destination ports (host order) to drop, filled by user space; the value counts what was dropped. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u16);
	__type(value, __u64);
} blocked_ports SEC(".maps");

DOTBPF_RING(events, 256 * 1024, flow_event);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct parsed);
} scratch SEC(".maps") DOTBPF_HIDDEN;

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, STAGES);
	__type(key, enum stage);
	__type(value, __u32);
} stages SEC(".maps") DOTBPF_SLOTS("ports,icmp,account");

static __noinline int count(enum protocol protocol, __u32 bytes)
{
	__u32 index = protocol;
	struct counter *counter = bpf_map_lookup_elem(&protocols, &index);

	if (!counter)
		return 0;
	counter->packets++;
	counter->bytes += bytes;
	return 0;
}

static __noinline enum protocol classify(enum ip_protocol number)
{
	switch (number) {
	case IP_ICMP:
		return ICMP;
	case IP_TCP:
		return TCP;
	case IP_UDP:
		return UDP;
	case IP_ICMPV6:
		return ICMPV6;
	default:
		return OTHER_IP;
	}
}

static __always_inline struct parsed *current(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&scratch, &zero);
}

static __always_inline __u32 length_of(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data;
}

static __always_inline void map_ipv4(__u8 address[16], const __be32 *ipv4)
{
	__builtin_memset(address, 0, 10);
	address[10] = 0xff;
	address[11] = 0xff;
	__builtin_memcpy(address + 12, ipv4, 4);
}

/* Goes to the stage that reads the transport header; comes back only when there is none. */
static __always_inline int dispatch(struct xdp_md *ctx, struct parsed *parsed)
{
	__u8 number = parsed->key.protocol;

	if (number == IP_TCP || number == IP_UDP)
		bpf_tail_call(ctx, &stages, STAGE_PORTS);
	else if (number == IP_ICMP || number == IP_ICMPV6)
		bpf_tail_call(ctx, &stages, STAGE_ICMP);
	else
		bpf_tail_call(ctx, &stages, STAGE_ACCOUNT);
	count(OTHER, parsed->length);
	return XDP_PASS;
}

static __always_inline int parse_ipv4(struct xdp_md *ctx, struct parsed *parsed, void *header)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct iphdr *ip = header;

	if ((void *)(ip + 1) > data_end || ip->ihl < 5) {
		count(MALFORMED, parsed->length);
		return XDP_PASS;
	}
	if (ip->frag_off & bpf_htons(0x1fff)) {
		count(FRAGMENT, parsed->length);
		return XDP_PASS;
	}
	parsed->key.version = 4;
	parsed->key.protocol = ip->protocol;
	map_ipv4(parsed->key.source, &ip->saddr);
	map_ipv4(parsed->key.destination, &ip->daddr);
	parsed->transport = header - data + ip->ihl * 4;
	return dispatch(ctx, parsed);
}

/* Skips hop-by-hop options, routing and destination options; other extensions count as the protocol. */
static __always_inline int parse_ipv6(struct xdp_md *ctx, struct parsed *parsed, void *header)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ipv6hdr *ip = header;
	__u8 next;

	if ((void *)(ip + 1) > data_end) {
		count(MALFORMED, parsed->length);
		return XDP_PASS;
	}
	parsed->key.version = 6;
	__builtin_memcpy(parsed->key.source, &ip->saddr, 16);
	__builtin_memcpy(parsed->key.destination, &ip->daddr, 16);
	next = ip->nexthdr;
	header = ip + 1;

#pragma unroll
	for (int i = 0; i < 3; i++) {
		__u8 *extension = header;

		if (next != 0 && next != 43 && next != 60)
			break;
		if ((void *)(extension + 8) > data_end) {
			count(MALFORMED, parsed->length);
			return XDP_PASS;
		}
		next = extension[0];
		header += 8 + extension[1] * 8;
	}
	parsed->key.protocol = next;
	parsed->transport = header - data;
	return dispatch(ctx, parsed);
}

SEC("xdp")
int flows(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = data;
	struct parsed *parsed = current();
	void *header = ethernet + 1;
	__be16 type;

	if (!parsed)
		return XDP_PASS;
	__builtin_memset(parsed, 0, sizeof(*parsed));
	parsed->length = length_of(ctx);
	if (header > data_end) {
		count(MALFORMED, parsed->length);
		return XDP_PASS;
	}
	type = ethernet->h_proto;

	/* Up to two VLAN tags; the inner one names the VLAN. */
#pragma unroll
	for (int i = 0; i < 2; i++) {
		__be16 *tag = header;

		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		if ((void *)(tag + 2) > data_end) {
			count(MALFORMED, parsed->length);
			return XDP_PASS;
		}
		parsed->key.vlan = bpf_ntohs(tag[0]) & 0xfff;
		type = tag[1];
		header = tag + 2;
	}

	if (type == bpf_htons(ETH_P_IP))
		return parse_ipv4(ctx, parsed, header);
	if (type == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(ctx, parsed, header);
	count(type == bpf_htons(ETH_P_ARP) ? ARP : OTHER, parsed->length);
	return XDP_PASS;
}

/* TCP and UDP begin alike: source port, destination port. */
SEC("xdp")
int ports(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct parsed *parsed = current();
	__be16 *numbers;

	if (!parsed)
		return XDP_PASS;
	if (parsed->transport > 256)
		goto malformed;
	numbers = data + parsed->transport;
	if ((void *)(numbers + 2) > data_end)
		goto malformed;
	parsed->key.source_port = numbers[0];
	parsed->key.destination_port = numbers[1];
	bpf_tail_call(ctx, &stages, STAGE_ACCOUNT);
	return XDP_PASS;

malformed:
	count(MALFORMED, parsed->length);
	return XDP_PASS;
}

/* An echo's identifier tells flows of pings apart; it stands where a source port would. */
SEC("xdp")
int icmp(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct parsed *parsed = current();
	__u8 *message;

	if (!parsed)
		return XDP_PASS;
	if (parsed->transport > 256)
		goto malformed;
	message = data + parsed->transport;
	if ((void *)(message + 8) > data_end)
		goto malformed;
	if (message[0] == 8 || message[0] == 0 || message[0] == 128 || message[0] == 129)
		parsed->key.source_port = *(__be16 *)(message + 4);
	bpf_tail_call(ctx, &stages, STAGE_ACCOUNT);
	return XDP_PASS;

malformed:
	count(MALFORMED, parsed->length);
	return XDP_PASS;
}

static __always_inline void report(const struct parsed *parsed, __u64 now, __u32 blocked)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		dotbpf_dropped(events);
		return;
	}
	event->key = parsed->key;
	event->time = now;
	event->length = parsed->length;
	event->blocked = blocked;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void remember(const struct parsed *parsed, __u32 blocked)
{
	struct flow *flow = bpf_map_lookup_elem(&flows_seen, &parsed->key);
	__u64 now = bpf_ktime_get_ns();
	struct flow first = {
		.packets = 1,
		.bytes = parsed->length,
		.first_seen = now,
		.last_seen = now,
	};

	if (flow) {
		__sync_fetch_and_add(&flow->packets, 1);
		__sync_fetch_and_add(&flow->bytes, parsed->length);
		flow->last_seen = now;
		return;
	}
	bpf_map_update_elem(&flows_seen, &parsed->key, &first, BPF_NOEXIST);
	if (report_flows)
		report(parsed, now, blocked);
}

SEC("xdp")
int account(struct xdp_md *ctx)
{
	struct parsed *parsed = current();
	__u64 *hits;
	__u16 port;

	if (!parsed)
		return XDP_PASS;
	count(classify(parsed->key.protocol), parsed->length);
	port = bpf_ntohs(parsed->key.destination_port);
	hits = bpf_map_lookup_elem(&blocked_ports, &port);
	remember(parsed, hits != 0);
	if (!hits)
		return XDP_PASS;
	__sync_fetch_and_add(hits, 1);
	__sync_fetch_and_add(&blocked_packets, 1);
	return XDP_DROP;
}
