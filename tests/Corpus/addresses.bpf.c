// Variables that begin with addresses, which no loader fills in.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct entry {
	const char *name;
	int weight;
};

static volatile int target = 5;
volatile int *pointer = (volatile int *)&target;
const volatile struct entry entries[2] SEC(".data.entries") = { { "first", 1 }, { "second", 2 } };

SEC("socket")
int use_weights(struct __sk_buff *packet)
{
	return target + entries[packet->len & 1].weight + (pointer != 0);
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
