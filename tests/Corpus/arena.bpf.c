// Variables in an arena: memory that programs and this process share by pointers.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))
#define BPF_MAP_TYPE_ARENA 33

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} arena SEC(".maps");

struct node {
	__u64 value;
	struct node __arena *next;
};

struct node __arena second = { .value = 11 };
struct node __arena first = { .value = 5 };
__u64 __arena total = 7;
__u32 __arena rounds;
static volatile __u64 __arena steps[3] = { 1, 2, 3 };

SEC("syscall")
int sum_nodes(void *context)
{
	struct node __arena *node = &first;
	__u64 sum = steps[1];

	for (int i = 0; i < 8 && node; i++) {
		sum += node->value;
		node = node->next;
	}
	total += sum;
	rounds++;
	return total;
}

SEC("syscall")
int link_nodes(void *context)
{
	first.next = &second;
	second.next = 0;
	steps[1] += steps[2];
	return 0;
}

// A program that uses no variable gets at an arena by naming it.
SEC("syscall")
int name_arena(void *context)
{
	asm volatile("" : : "r"(&arena));
	return 3;
}

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v4 clang19-bpfeb-v4
