// Every member that a map definition may have.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __ulong(name, val) enum { join_expanded(unique_value_, __COUNTER__) = val } name
#define join_expanded(a, b) join(a, b)
#define join(a, b) a##b

typedef struct {
	__u32 prefix_length;
	__u8 address[4];
} network_t;

enum verdict { ALLOW, DENY = 7 };

union owner {
	__u64 number;
	__u8 bytes[8];
};

struct rule {
	enum verdict verdict;
	__u32 hits : 20;
	__u32 kind : 4;
	const char *name;
	union owner owner;
	struct {
		__s16 low, high;
	};
	__u64 history[2][3];
};

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct rule);
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 100);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, network_t);
	__type(value, struct rule);
} networks SEC(".maps")
#if __clang_major__ > 14
	__attribute__((btf_decl_tag("dotbpf:show=address"), btf_decl_tag("other:ignored")))
#endif
	;

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__uint(value_size, 8);
	__uint(map_extra, 3);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(map_flags, BPF_F_NUMA_NODE | BPF_F_MMAPABLE);
	__uint(numa_node, 1);
	__uint(key_size, sizeof(__u32));
	__type(key, int);
	__type(value, __u64);
	__uint(value_size, sizeof(__u64));
} near SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
	__ulong(map_extra, 0x100000000ull);
} far SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} tenants SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, int(void *));
} stages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1);
} small_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} large_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} samples SEC(".maps");

SEC("xdp")
int nothing(struct xdp_md *context)
{
	return XDP_PASS;
}

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3 clang13-bpfel-v3 clang16-bpfel-v3
