// SPDX-License-Identifier: MIT
// Sends packets to interfaces and CPUs, as the packet says: for tests of where they went.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct command {
	__u32 index;
	__u32 verdict;
	__u64 flags;
};

#define REDIRECT(name, kind) \
	struct { \
		__uint(type, kind); \
		__uint(max_entries, 4); \
		__type(key, __u32); \
		__type(value, struct bpf_devmap_val); \
	} name SEC(".maps"); \
	SEC("xdp") \
	int to_##name(struct xdp_md *ctx) \
	{ \
		struct command *command = (void *)(long)ctx->data; \
		if ((void *)(command + 1) > (void *)(long)ctx->data_end) \
			return XDP_PASS; \
		int verdict = bpf_redirect_map(&name, command->index, command->flags); \
		return command->verdict ?: verdict; \
	}

REDIRECT(devices, BPF_MAP_TYPE_DEVMAP)
REDIRECT(device_hash, BPF_MAP_TYPE_DEVMAP_HASH)
REDIRECT(cpus, BPF_MAP_TYPE_CPUMAP)

SEC("xdp")
int to_interface(struct xdp_md *ctx)
{
	struct command *command = (void *)(long)ctx->data;
	if ((void *)(command + 1) > (void *)(long)ctx->data_end)
		return XDP_PASS;
	bpf_redirect(command->index + 1, 0);
	return bpf_redirect(command->index, command->flags);
}

SEC("tc")
int from_tc(struct __sk_buff *ctx)
{
	struct command *command = (void *)(long)ctx->data;
	if ((void *)(command + 1) > (void *)(long)ctx->data_end)
		return TC_ACT_OK;
	return bpf_redirect(command->index, command->flags);
}
