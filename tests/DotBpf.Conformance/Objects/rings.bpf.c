// SPDX-License-Identifier: MIT
// Rings of two kinds of records, and a producer as fast as it can run, for the contract suites of readers and the benchmarks.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <dotbpf.h>

char LICENSE[] SEC("license") = "GPL";

struct small {
	__u64 number;
	__u64 cpu;
};

struct large {
	__u64 number;
	__u8 rest[248];
};

DOTBPF_RING(smalls, 4096, small);
DOTBPF_RING(larges, 8192, large);

/* Every attempt to write a record. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} attempts SEC(".maps");

static __always_inline __u64 count(void)
{
	__u32 zero = 0;
	__u64 *attempt = bpf_map_lookup_elem(&attempts, &zero);

	return attempt ? __sync_fetch_and_add(attempt, 1) : 0;
}

/* Writes a record of 16 bytes; returns 1, or 2 when the ring is full. */
SEC("xdp")
int produce_small(struct xdp_md *ctx)
{
	__u64 number = count();
	struct small *small = bpf_ringbuf_reserve(&smalls, sizeof(*small), 0);

	if (!small) {
		dotbpf_dropped(smalls);
		return 2;
	}
	small->number = number;
	small->cpu = bpf_get_smp_processor_id();
	/* Some change their mind. */
	if ((number & 15) == 15)
		bpf_ringbuf_discard(small, 0);
	else
		bpf_ringbuf_submit(small, 0);
	return 1;
}

/* Writes a record of 16 bytes and wakes nobody; none is discarded. */
SEC("xdp")
int fill_small(struct xdp_md *ctx)
{
	struct small small = { .number = count() };

	return bpf_ringbuf_output(&smalls, &small, sizeof(small), BPF_RB_NO_WAKEUP) == 0;
}

/* Writes a record of 256 bytes; returns 1, or 2 when the ring is full. */
SEC("xdp")
int produce_large(struct xdp_md *ctx)
{
	__u64 number = count();
	struct large *large = bpf_ringbuf_reserve(&larges, sizeof(*large), 0);

	if (!large) {
		dotbpf_dropped(larges);
		return 2;
	}
	large->number = number;
	__builtin_memset(large->rest, 7, sizeof(large->rest));
	bpf_ringbuf_submit(large, 0);
	return 1;
}

/* Writes a record of 256 bytes and wakes nobody. */
SEC("xdp")
int fill_large(struct xdp_md *ctx)
{
	struct large large = { .number = count() };

	return bpf_ringbuf_output(&larges, &large, sizeof(large), BPF_RB_NO_WAKEUP) == 0;
}
