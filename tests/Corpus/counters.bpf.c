// The common case: an XDP program with maps of several kinds, global variables and functions of its own.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct flow_key {
	__u32 source;
	__u32 destination;
	__u16 port;
	__u8 protocol;
	__u8 padding;
};

struct flow_stats {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow_key);
	__type(value, struct flow_stats);
	__uint(map_flags, BPF_F_NO_COMMON_LRU);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 8);
	__uint(key_size, 4);
	__uint(value_size, 4);
} stages SEC(".maps");

const volatile __u32 sample_every = 10;
__u64 packets_seen;
static __u64 dropped;
int limit = 1500;
char label[16] = "counters";
char _license[] SEC("license") = "GPL";

static __attribute__((noinline)) int count(__u32 slot, __u64 length)
{
	__u64 *hit = bpf_map_lookup_elem(&hits, &slot);

	if (!hit)
		return 0;
	*hit += length;
	return 1;
}

__attribute__((noinline)) int record(__u32 source, __u32 length)
{
	struct flow_key key = { .source = source };
	struct flow_stats *stats = bpf_map_lookup_elem(&flows, &key);

	if (stats) {
		__sync_fetch_and_add(&stats->packets, 1);
		stats->bytes += length;
		return 0;
	}
	struct flow_stats first = { 1, length };

	return bpf_map_update_elem(&flows, &key, &first, BPF_ANY);
}

SEC("xdp")
int xdp_count(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = data;
	__u64 *event;

	packets_seen++;
	if (data + sizeof(*ethernet) > end) {
		dropped++;
		return XDP_DROP;
	}
	count(ethernet->h_proto == bpf_htons(ETH_P_IP), end - data);
	record(context->ingress_ifindex, end - data);
	if (sample_every && packets_seen % sample_every == 0) {
		event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
		if (event) {
			*event = bpf_ktime_get_ns();
			bpf_ringbuf_submit(event, 0);
		}
	}
	bpf_tail_call(context, &stages, 1);
	return end - data > limit ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int xdp_pass(struct xdp_md *context)
{
	count(2, label[0] + dropped);
	return XDP_PASS;
}

SEC("?tc/ingress")
int tc_count(struct __sk_buff *packet)
{
	count(3, packet->len);
	return 0;
}

// Variants: clang14-bpfel-v1 clang14-bpfel-v2 clang14-bpfel-v3 clang16-bpfel-v1 clang16-bpfel-v2 clang16-bpfel-v3 clang19-bpfel-v1 clang19-bpfel-v2 clang19-bpfel-v3 clang19-bpfel-v4 clang14-bpfeb-v3 clang19-bpfeb-v4 clang13-bpfel-v2 clang15-bpfel-v3 clang14-bpfel-v3-debug clang19-bpfel-v3-debug clang19-bpfeb-v3-debug
