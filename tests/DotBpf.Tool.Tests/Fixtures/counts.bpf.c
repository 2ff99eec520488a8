// SPDX-License-Identifier: MIT
//
// counts: what the tests of `dotbpf run` replay captures through. Every result depends on the packets alone.
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <dotbpf.h>

char LICENSE[] SEC("license") = "MIT";

enum family {
	OTHER,
	IPV4,
	IPV6,
	FAMILIES,
};

struct counter {
	__u64 packets;
	__u64 bytes DOTBPF_BYTES;
};

struct ends {
	__u8 source[6] DOTBPF_MAC;
	__be16 type DOTBPF_PORT;
};

struct arrival {
	__u32 length;
	__u32 family DOTBPF_ENUM(family);
};

/* Longer packets are dropped. */
const volatile __u32 limit = 1000;

__u64 dropped_packets;

/* Variables, among other things, bring the types of records and indices into the object. */
struct arrival longest;
enum family last_family;

/* Structures inside a structure: two with members of the same names. */
struct route {
	struct counter first;
	struct counter last;
	__u32 hops;
} route;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, FAMILIES);
	__type(key, __u32);
	__type(value, struct counter);
} families SEC(".maps") DOTBPF_INDEX(family);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct ends);
	__type(value, struct counter);
} senders SEC(".maps") DOTBPF_TOP(bytes);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} steps SEC(".maps") DOTBPF_SLOTS(",refuse");

DOTBPF_RING(arrivals, 4096, arrival);

SEC("xdp")
int refuse(struct xdp_md *ctx)
{
	__sync_fetch_and_add(&dropped_packets, 1);
	return XDP_DROP;
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = data;
	__u32 length = data_end - data;
	struct counter first = { .packets = 1, .bytes = length };
	struct ends ends = {};
	struct counter *counter;
	struct arrival *arrival;
	enum family family = OTHER;
	__u32 index;

	if ((void *)(ethernet + 1) > data_end)
		return XDP_ABORTED;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP))
		family = IPV4;
	else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6))
		family = IPV6;

	index = family;
	counter = bpf_map_lookup_elem(&families, &index);
	if (counter) {
		counter->packets++;
		counter->bytes += length;
	}

	__builtin_memcpy(ends.source, ethernet->h_source, 6);
	ends.type = ethernet->h_proto;
	counter = bpf_map_lookup_elem(&senders, &ends);
	if (counter) {
		__sync_fetch_and_add(&counter->packets, 1);
		__sync_fetch_and_add(&counter->bytes, length);
	} else {
		bpf_map_update_elem(&senders, &ends, &first, BPF_ANY);
	}

	arrival = bpf_ringbuf_reserve(&arrivals, sizeof(*arrival), 0);
	if (arrival) {
		arrival->length = length;
		arrival->family = family;
		bpf_ringbuf_submit(arrival, 0);
	} else {
		dotbpf_dropped(arrivals);
	}

	last_family = family;
	if (length > longest.length) {
		longest.length = length;
		longest.family = family;
	}
	if (length > limit)
		bpf_tail_call(ctx, &steps, 1);
	return XDP_PASS;
}
