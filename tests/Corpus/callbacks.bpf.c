// Functions of all sorts: callbacks whose address is taken, chains of calls, several programs in one section.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} cells SEC(".maps");

struct total {
	__u64 sum;
	__u32 visits;
};

static long visit(void *map, const void *key, void *value, void *context)
{
	struct total *total = context;

	total->sum += *(__u64 *)value;
	total->visits++;
	return 0;
}

static long turn(__u32 index, void *context)
{
	struct total *total = context;

	total->visits += index;
	return index > 100;
}

static __attribute__((noinline)) __u64 half(__u64 value)
{
	return value / 2;
}

__attribute__((noinline)) __u64 quarter(__u64 value)
{
	return half(half(value));
}

// Static, and not in .text: the compiler resolves the call to it by itself.
static __attribute__((noinline, section("xdp"))) __u64 third(__u64 value)
{
	return quarter(value) / 3;
}

SEC("xdp")
int sum_cells(struct xdp_md *context)
{
	struct total total = {};

	bpf_for_each_map_elem(&cells, visit, &total, 0);
	bpf_loop(10, turn, &total, 0);
	return third(total.sum) > total.visits ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int quarter_length(struct xdp_md *context)
{
	return quarter(context->data_end - context->data) > 100 ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int third_length(struct xdp_md *context)
{
	return third(context->data_end - context->data) > 100 ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3 clang13-bpfel-v1 clang16-bpfel-v3
