// Pages of an arena, allocated and freed by programs.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))
#define BPF_MAP_TYPE_ARENA 33

void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 count, int node, __u64 flags) __ksym;
void bpf_arena_free_pages(void *map, void __arena *pages, __u32 count) __ksym;
int bpf_arena_reserve_pages(void *map, void __arena *pages, __u32 count) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} arena SEC(".maps");

struct command {
	__u64 address;
	__u32 count;
	__u32 flags;
	__u64 answer;
};

SEC("syscall")
int allocate(struct command *command)
{
	void __arena *address = (void __arena *)command->address;

	command->answer = (__u64)bpf_arena_alloc_pages(&arena, address, command->count, -1, command->flags);
	return 0;
}

SEC("syscall")
int release(struct command *command)
{
	bpf_arena_free_pages(&arena, (void __arena *)command->address, command->count);
	return 0;
}

SEC("syscall")
int reserve(struct command *command)
{
	command->answer = (__u64)(__s64)bpf_arena_reserve_pages(&arena, (void __arena *)command->address, command->count);
	return 0;
}

struct item {
	struct item __arena *next;
	__u64 value;
};

// A list in pages of its own: as many items as were asked for, whose values are added up.
SEC("syscall")
int build_list(struct command *command)
{
	struct item __arena *items = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0), *first = 0;
	__u64 sum = 0;

	if (!items)
		return 1;
	for (__u32 i = 0; i < 64 && i < command->count; i++) {
		items[i].value = i + 1;
		items[i].next = first;
		first = &items[i];
	}
	for (int i = 0; i < 64 && first; i++) {
		sum += first->value;
		first = first->next;
	}
	command->address = (__u64)items;
	command->answer = sum;
	return 0;
}

char _license[] SEC("license") = "GPL";
