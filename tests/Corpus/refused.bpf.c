// SPDX-License-Identifier: MIT
// Programs that the kernel refuses, each for a reason of its own, and one that it takes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct entry {
	__u64 count;
	__u32 cells[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct entry);
} entries SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int forgets_the_check(struct xdp_md *ctx)
{
	__u32 key = ctx->ingress_ifindex;
	struct entry *entry = bpf_map_lookup_elem(&entries, &key);

	entry->count++;
	return XDP_PASS;
}

static __attribute__((noinline)) __u32 cell(struct entry *entry, __u32 index)
{
	return entry->cells[index];
}

SEC("xdp")
int trusts_an_index(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct entry *entry = bpf_map_lookup_elem(&entries, &key);

	if (!entry)
		return XDP_DROP;
	return cell(entry, ctx->rx_queue_index);
}

SEC("xdp")
int calls_what_it_may_not(struct xdp_md *ctx)
{
	return bpf_get_socket_cookie(ctx);
}

SEC("xdp")
int is_fine(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct entry *entry = bpf_map_lookup_elem(&entries, &key);

	if (entry)
		__sync_fetch_and_add(&entry->count, 1);
	return XDP_PASS;
}

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
