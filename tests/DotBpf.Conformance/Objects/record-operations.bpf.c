// SPDX-License-Identifier: MIT
// Records that programs send and receive, one command per run as the packet says: for comparing hosts byte for byte.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct command {
	__u32 operation;
	__u32 length;
	__u64 flags;
	__u64 offset;
	__u64 value;
	__u64 answer;
	__u64 more;
};

struct record {
	__u64 numbers[16];
};

static __always_inline struct command *command_of(struct xdp_md *ctx)
{
	struct command *command = (void *)(long)ctx->data;
	return (void *)(command + 1) > (void *)(long)ctx->data_end ? 0 : command;
}

static __always_inline void fill(struct record *record, __u64 number)
{
	for (int i = 0; i < 16; i++)
		record->numbers[i] = number + i;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 3);
} events SEC(".maps");

SEC("xdp")
int on_events(struct xdp_md *ctx)
{
	struct command *command = command_of(ctx);
	if (!command)
		return -1000;
	struct record record;
	fill(&record, command->value);
	return bpf_perf_event_output(ctx, &events, command->flags, &record, command->length & 127);
}

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

enum {
	SUBMIT,
	DISCARD,
};

SEC("xdp")
int on_ring(struct xdp_md *ctx)
{
	struct command *command = command_of(ctx);
	if (!command)
		return -1000;
	struct record record;
	struct bpf_dynptr memory;
	__u64 first = 0, *slice;
	fill(&record, command->value);
	__u64 offset = command->offset, flags = command->flags;
	__u32 operation = command->operation;

	long errno = bpf_ringbuf_reserve_dynptr(&ring, command->length, operation >> 8, &memory);
	for (__u32 at = 0; at < 4096 && !bpf_dynptr_write(&memory, at, &record, 8, 0); at += 8)
		;
	for (int at = 0; at < 8; at++)
		bpf_dynptr_write(&memory, (command->length & ~7) + at, &record, 1, 0);
	long written = bpf_dynptr_write(&memory, offset, &record, operation & 127, flags >> 32);
	long read = bpf_dynptr_read(&first, sizeof(first), &memory, offset >> 1, flags >> 32);
	slice = bpf_dynptr_data(&memory, offset, sizeof(*slice));
	if (slice)
		*slice += 3;
	if ((operation & 128) != 0)
		bpf_ringbuf_discard_dynptr(&memory, flags & 3);
	else
		bpf_ringbuf_submit_dynptr(&memory, flags & 3);
	command->answer = first;
	command->more = (__u64)(__u32)written << 32 | (__u32)read;
	return errno * 2 + !!slice;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} memory SEC(".maps");

SEC("xdp")
int on_memory(struct xdp_md *ctx)
{
	struct command *command = command_of(ctx);
	__u32 zero = 0;
	struct record *record = bpf_map_lookup_elem(&memory, &zero);
	if (!command || !record)
		return -1000;
	struct bpf_dynptr local;
	__u64 number = command->value, read_number = 0, *slice;
	__u64 offset = command->offset;
	long errno = bpf_dynptr_from_mem(record, command->length & 127, command->operation, &local);
	long written = bpf_dynptr_write(&local, offset, &number, command->length & 7, command->flags);
	long read = bpf_dynptr_read(&read_number, 8, &local, offset, command->flags);
	slice = bpf_dynptr_data(&local, offset >> 1, sizeof(*slice));
	command->answer = slice ? *slice : read_number;
	command->more = (__u64)(__u32)written << 32 | (__u32)read;
	return errno;
}

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

struct drained {
	__u64 digest;
	__u64 seen;
	__u64 stop_after;
	long nested;
};

static long nest(struct bpf_dynptr *record, void *context)
{
	return 0;
}

static long take(struct bpf_dynptr *record, struct drained *drained)
{
	__u64 number = 0;
	__u8 last = 0;
	long whole = bpf_dynptr_read(&number, sizeof(number), record, 0, 0);
	long byte = bpf_dynptr_read(&last, 1, record, 12, 0);

	drained->digest = (drained->digest * 31 + number) * 31 + last + (__u64)whole * 5 + (__u64)byte * 7;
	drained->nested = bpf_user_ringbuf_drain(&commands, nest, 0, 0);
	return ++drained->seen == drained->stop_after;
}

SEC("xdp")
int on_commands(struct xdp_md *ctx)
{
	struct command *command = command_of(ctx);
	if (!command)
		return -1000;
	struct drained drained = { .stop_after = command->value };
	long errno = bpf_user_ringbuf_drain(&commands, take, &drained, command->flags);
	command->answer = drained.digest;
	command->more = drained.seen << 32 | (__u32)drained.nested;
	return errno;
}
