// SPDX-License-Identifier: MIT
// Loops that iterators end: each program takes a number from its packet and answers with another.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct bpf_iter_num {
	__u64 opaque;
};

extern int bpf_iter_num_new(struct bpf_iter_num *iterator, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *iterator) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *iterator) __ksym;

// Goes through the numbers from start to before end, and destroys its iterator however it is left.
#define for_numbers(number, start, end) \
	for (struct bpf_iter_num numbers __attribute__((aligned(8), cleanup(bpf_iter_num_destroy))), \
		*made = (bpf_iter_num_new(&numbers, (start), (end)), &numbers); made; made = 0) \
		for (int *number; (number = bpf_iter_num_next(&numbers));)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 16);
} counts SEC(".maps");

__u8 bytes[64];

static __always_inline int number_of(struct __sk_buff *ctx)
{
	int number = 0;

	bpf_skb_load_bytes(ctx, 14, &number, sizeof(number));
	return number;
}

SEC("tc")
int sum(struct __sk_buff *ctx)
{
	int sum = 0;

	for_numbers(i, 0, number_of(ctx))
		sum += *i;
	return sum;
}

SEC("tc")
int nested(struct __sk_buff *ctx)
{
	int turns = 0, most = number_of(ctx);

	for_numbers(i, 0, most)
		for_numbers(j, 0, *i)
			turns++;
	return turns;
}

SEC("tc")
int three_deep(struct __sk_buff *ctx)
{
	int turns = 0, most = number_of(ctx);

	for_numbers(i, 0, most)
		for_numbers(j, 0, most)
			for_numbers(k, *j, most)
				if ((*i ^ *j) & 1)
					turns += *k;
	return turns;
}

SEC("tc")
int left_early(struct __sk_buff *ctx)
{
	int most = number_of(ctx), root = 0;

	for_numbers(i, 0, 1000000) {
		if (*i * *i > most)
			break;
		root = *i;
	}
	return root;
}

SEC("tc")
int why_not(struct __sk_buff *ctx)
{
	struct bpf_iter_num numbers;
	int turns = 0, answer = bpf_iter_num_new(&numbers, 0, number_of(ctx));

	while (bpf_iter_num_next(&numbers))
		turns++;
	bpf_iter_num_destroy(&numbers);
	return answer < 0 ? -answer : turns;
}

static __noinline int rest(struct bpf_iter_num *numbers)
{
	int sum = 0, *number;

	while ((number = bpf_iter_num_next(numbers)))
		sum += *number;
	return sum;
}

SEC("tc")
int handed_on(struct __sk_buff *ctx)
{
	struct bpf_iter_num numbers;
	int sum = 0;

	bpf_iter_num_new(&numbers, 0, number_of(ctx));
	if (bpf_iter_num_next(&numbers))
		sum = rest(&numbers);
	bpf_iter_num_destroy(&numbers);
	return sum;
}

SEC("tc")
int counted(struct __sk_buff *ctx)
{
	__u32 length = 0;

	for_numbers(i, 0, number_of(ctx)) {
		__u32 key = *i & 15;
		__u64 *count = bpf_map_lookup_elem(&counts, &key);

		if (count)
			*count += *i;
		if (length < sizeof(bytes))
			bytes[length++] = *i;
	}
	return length;
}
