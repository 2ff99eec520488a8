// BCC's tables: the section says the kind, the members key and leaf the types; what BCC itself rewrites is left out.
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

#define TABLE(kind, key_type, leaf_type, name, entries, map_flags)                                                                         \
	struct name##_table_t {                                                                                                            \
		key_type key;                                                                                                              \
		leaf_type leaf;                                                                                                            \
		leaf_type *(*lookup)(key_type *);                                                                                          \
		int (*update)(key_type *, leaf_type *);                                                                                    \
		__u32 max_entries;                                                                                                         \
		int flags;                                                                                                                 \
	};                                                                                                                                 \
	struct name##_table_t SEC("maps/" kind) name = { .flags = (map_flags), .max_entries = (entries) };                                 \
	struct ____btf_map_##name {                                                                                                        \
		key_type key;                                                                                                              \
		leaf_type value;                                                                                                           \
	};                                                                                                                                 \
	struct ____btf_map_##name SEC(".maps." #name) ____btf_map_##name = {}

struct flow {
	__u32 source;
	__u32 target;
};

struct stats {
	__u64 packets;
	__u64 bytes;
};

TABLE("hash", struct flow, struct stats, flows, 128, BPF_F_NO_PREALLOC);
TABLE("array", int, __u64, totals, 4, 0);
TABLE("percpu_array", int, __u64, hits, 4, 0);
TABLE("histogram", int, __u64, sizes, 64, 0);
TABLE("histogram", struct flow, __u64, sizes_by_flow, 64, 0);
TABLE("lru_hash:/sys/fs/bpf/elsewhere", __u32, __u64, pinned_table, 8, 0);
TABLE("prog", __u32, __u32, stages, 2, 0);

struct {
	int key;
	__u32 leaf;
	int (*ringbuf_output)(void *, __u64, __u64);
	__u32 max_entries;
} events SEC("maps/ringbuf") = { .max_entries = 4096 };

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *)2;

SEC("xdp")
int count(struct xdp_md *context)
{
	struct flow flow = { 1, 2 };
	struct stats first = { 1, 64 };
	int index = 3;
	__u64 *total = bpf_map_lookup_elem(&totals, &index);

	if (total)
		__sync_fetch_and_add(total, 1);
	bpf_map_update_elem(&flows, &flow, &first, 0);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3 clang19-bpfel-v3-g0
