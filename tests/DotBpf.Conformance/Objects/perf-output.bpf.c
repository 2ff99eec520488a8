// SPDX-License-Identifier: MIT
// Sends records through a perf event array, for the contract suites of readers and the benchmarks.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} attempts SEC(".maps");

struct record {
	__u64 number;
	__u64 rest[31];
};

static __always_inline int send(struct xdp_md *ctx, __u32 size)
{
	struct record record = {};
	__u32 zero = 0;
	__u64 *attempt = bpf_map_lookup_elem(&attempts, &zero);

	if (!attempt)
		return 100;
	record.number = __sync_fetch_and_add(attempt, 1);
	for (int i = 0; i < 31; i++)
		record.rest[i] = record.number;
	return -bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &record, size);
}

/* Each sends a record of so many bytes, which begins with its number; returns 0, or the error without its sign. */
SEC("xdp")
int send_16(struct xdp_md *ctx)
{
	return send(ctx, 16);
}

SEC("xdp")
int send_13(struct xdp_md *ctx)
{
	return send(ctx, 13);
}

SEC("xdp")
int send_256(struct xdp_md *ctx)
{
	return send(ctx, 256);
}

/* The same, and 10 bytes of the packet behind it. */
SEC("xdp")
int send_packet(struct xdp_md *ctx)
{
	__u64 number = 1;

	return -bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU | 10ULL << 32, &number, sizeof(number));
}
