// A program array that is filled from the start, without anything that only a kernel has.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int last(struct xdp_md *context);
int middle(struct xdp_md *context);
int optional(struct xdp_md *context);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} stages SEC(".maps") = {
	.values = { [1] = (void *)&last, [3] = (void *)&middle },
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} spare SEC(".maps") = {
	.values = { (void *)&optional },
};

SEC("xdp")
int first(struct xdp_md *context)
{
	bpf_tail_call(context, &stages, 3);
	return 1;
}

SEC("xdp")
int middle(struct xdp_md *context)
{
	bpf_tail_call(context, &stages, 1);
	return 2;
}

SEC("xdp")
int last(struct xdp_md *context)
{
	return 33;
}

SEC("?xdp")
int optional(struct xdp_md *context)
{
	return 44;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
