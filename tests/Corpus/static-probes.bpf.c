// SPDX-License-Identifier: MIT
// Programs that read the arguments of static probes (USDT) by libbpf's header, which keeps where they lie in two maps that whoever attaches fills.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/usdt.bpf.h>

char LICENSE[] SEC("license") = "GPL";

struct seen {
	__s64 arguments[12];
	__s64 count; // of arguments
	__s64 cookie;
	__s64 missing; // what asking for one too many answers
	__u64 runs;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32); // the first argument
	__type(value, struct seen);
} seen SEC(".maps");

static __always_inline int record(struct pt_regs *ctx)
{
	struct seen now = { .count = bpf_usdt_arg_cnt(ctx), .cookie = bpf_usdt_cookie(ctx), .runs = 1 };
	struct seen *before;
	__u32 key;
	long value;

	for (int i = 0; i < 12; i++) {
		if (bpf_usdt_arg(ctx, i, &value) == 0)
			now.arguments[i] = value;
	}
	now.missing = bpf_usdt_arg(ctx, now.count, &value);
	key = now.arguments[0];
	before = bpf_map_lookup_elem(&seen, &key);
	if (before)
		now.runs += before->runs;
	bpf_map_update_elem(&seen, &key, &now, BPF_ANY);
	return 0;
}

SEC("?usdt")
int record_probe(struct pt_regs *ctx)
{
	return record(ctx);
}

SEC("?usdt/./probed:probed:shaped")
int record_named(struct pt_regs *ctx)
{
	return record(ctx);
}

// Flags: -D__TARGET_ARCH_x86
// Variants: clang19-bpfel-v3
