// Helpers that call a function of the program: 64 calls in a run.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define CALLS 64

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALLS);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

struct sum {
	__u64 total;
	__u32 factor;
};

static long add_index(__u32 index, struct sum *sum)
{
	sum->total += index * sum->factor;
	return 0;
}

static long add_element(void *map, __u32 *key, __u64 *value, struct sum *sum)
{
	*value += *key;
	sum->total += *value * sum->factor;
	return 0;
}

SEC("xdp")
int loop_call(struct xdp_md *context)
{
	struct sum sum = { .factor = context->rx_queue_index + 3 };

	bpf_loop(CALLS, add_index, &sum, 0);
	return sum.total;
}

SEC("xdp")
int element_call(struct xdp_md *context)
{
	struct sum sum = { .factor = context->rx_queue_index + 3 };

	bpf_for_each_map_elem(&numbers, add_element, &sum, 0);
	return sum.total;
}

char _license[] SEC("license") = "GPL";
