// Programs of some 500 instructions each, for measuring how long they take to verify and compile: arithmetic in one piece, branches over a packet, and calls.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define UNROLLED _Pragma("clang loop unroll(full)")
#define PACKET(context, bytes) \
	__u8 *data = (__u8 *)(long)(context)->data; \
	if (data + (bytes) > (__u8 *)(long)(context)->data_end) \
		return 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} slots SEC(".maps");

SEC("xdp")
int arithmetic(struct xdp_md *context)
{
	PACKET(context, 256);
	__u64 a = 0x736f6d65, b = 0x646f7261, c = 0x6c796765, d = 0x74656462;
	UNROLLED
	for (int i = 0; i < 17; i++) {
		__u64 word = *(__u64 *)(data + 8 * i);
		d ^= word;
		a += b;
		b = (b << 13 | b >> 51) ^ a;
		c += d;
		d = (d << 16 | d >> 48) ^ c;
		a = (a << 32 | a >> 32) + d;
		c += b;
		b = (b << 17 | b >> 47) ^ c ^ word;
	}
	return (__u32)(a ^ b ^ c ^ d);
}

SEC("xdp")
int branches(struct xdp_md *context)
{
	PACKET(context, 256);
	__u32 sum = 0;
	UNROLLED
	for (int i = 0; i < 25; i++) {
		__u8 kind = data[i], value = data[i + 64];
		if (kind < 64)
			sum += value;
		else if (kind < 128)
			sum ^= value << 3;
		else if (kind & 1)
			sum -= value;
		else
			sum = sum * 5 + kind;
	}
	return sum;
}

static __noinline __u32 count(__u64 key, __u32 slot)
{
	__u64 one = 1, *found = bpf_map_lookup_elem(&counts, &key);
	if (found)
		__sync_fetch_and_add(found, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_NOEXIST);
	__u64 *here = bpf_map_lookup_elem(&slots, &slot);
	if (!here)
		return 0;
	*here += 1;
	return *here;
}

SEC("xdp")
int operations(struct xdp_md *context)
{
	PACKET(context, 256);
	__u32 sum = 0;
	UNROLLED
	for (int i = 0; i < 16; i++) {
		__u64 key = *(__u64 *)(data + 8 * i) & 0xff, *found;
		__u32 slot = key & 63;
		found = bpf_map_lookup_elem(&counts, &key);
		if (found && *found > 100)
			*found = bpf_ktime_get_ns();
		__u64 *here = bpf_map_lookup_elem(&slots, &slot);
		if (here)
			sum += *here;
		sum += count(key, slot);
	}
	return sum;
}

char _license[] SEC("license") = "GPL";
