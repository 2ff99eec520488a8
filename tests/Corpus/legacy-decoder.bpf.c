// Maps in a section that ends with /maps, as decoders of infrared remote controls have them: 28 bytes, of which five words say something.
#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int inner_map_idx;
	unsigned int numa_node;
};

struct state {
	unsigned long long bits;
	unsigned int count;
};

struct bpf_map_def SEC("lirc_mode2/maps") states = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(unsigned int),
	.value_size = sizeof(struct state),
	.max_entries = 1,
};

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
int margin = 200;

SEC("lirc_mode2/decoder")
int decode(unsigned int *sample)
{
	unsigned int key = 0;
	struct state *state = bpf_map_lookup_elem(&states, &key);

	if (state && *sample > margin)
		state->count++;
	return 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang14-bpfel-v3-g0 clang19-bpfeb-v3-g0
