// SPDX-License-Identifier: MIT
// Drains a user ring buffer, for the contract suites of its producer.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct command {
	__u64 number;
	__u64 inverse;
};

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

/* By index: commands of the right length, their sum, those whose inverse is wrong, records of another length. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

static __always_inline void add(__u32 index, __u64 amount)
{
	__u64 *value = bpf_map_lookup_elem(&seen, &index);

	if (value)
		*value += amount;
}

static long take(struct bpf_dynptr *record, void *context)
{
	struct command command = {};
	__u8 beyond;

	if (bpf_dynptr_read(&command, sizeof(command), record, 0, 0) || !bpf_dynptr_read(&beyond, 1, record, sizeof(command), 0)) {
		add(3, 1);
		return 0;
	}
	add(0, 1);
	add(1, command.number);
	if (command.inverse != ~command.number)
		add(2, 1);
	return 0;
}

/* Drains what is there; returns how many records, or the error without its sign and 1000 more. */
SEC("tc")
int drain(struct __sk_buff *ctx)
{
	long drained = bpf_user_ringbuf_drain(&commands, take, 0, 0);

	return drained < 0 ? 1000 - drained : drained;
}
