// SPDX-License-Identifier: MIT
// A program that reads arguments of static probes (USDT) which lie at two registers. Where it looks is laid out with the names that libbpf's
// header has since 1.7, and in an order of its own.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define ARGUMENTS 12

enum __bpf_usdt_arg_type {
	BPF_USDT_ARG_CONST,
	BPF_USDT_ARG_REG,
	BPF_USDT_ARG_REG_DEREF,
	BPF_USDT_ARG_SIB,
};

struct __bpf_usdt_arg_spec {
	__u64 val_off;
	enum __bpf_usdt_arg_type arg_type : 8;
	__u8 __reserved;
	__u16 idx_reg_off : 12;
	__u16 scale_bitshift : 4;
	short reg_off;
	bool arg_signed;
	char arg_bitshift;
};

struct __bpf_usdt_spec {
	struct __bpf_usdt_arg_spec args[ARGUMENTS];
	__u64 usdt_cookie;
	short arg_cnt;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, struct __bpf_usdt_spec);
} __bpf_usdt_specs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ARGUMENTS);
	__type(key, __u32);
	__type(value, __s64);
} found SEC(".maps");

static __always_inline long read_register(struct pt_regs *registers, unsigned int offset)
{
	long value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (void *)registers + offset);
	return value;
}

SEC("usdt")
int record_indexed(struct pt_regs *registers)
{
	int number = bpf_get_attach_cookie(registers);
	struct __bpf_usdt_spec *spec = bpf_map_lookup_elem(&__bpf_usdt_specs, &number);

	for (__u32 i = 0; spec && i < ARGUMENTS && i < spec->arg_cnt; i++) {
		struct __bpf_usdt_arg_spec *argument = &spec->args[i];
		long value = 0;

		if (argument->arg_type != BPF_USDT_ARG_SIB)
			continue;
		bpf_probe_read_user(&value, sizeof(value), (void *)(read_register(registers, argument->reg_off) +
			(read_register(registers, argument->idx_reg_off) << argument->scale_bitshift) + argument->val_off));
		value = argument->arg_signed ? value << argument->arg_bitshift >> argument->arg_bitshift
			: (long)((__u64)value << argument->arg_bitshift >> argument->arg_bitshift);
		bpf_map_update_elem(&found, &i, &value, BPF_ANY);
	}
	return 0;
}

// Flags: -D__TARGET_ARCH_x86
// Variants: clang19-bpfel-v3
