// Functions and variables of the kernel: there, absent, of another shape, with a flavour.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct rq {
	unsigned int nr_running;
} __attribute__((preserve_access_index));

struct bpf_cpumask {
	int any;
};

struct task_struct;
struct bpf_iter_num {
	__u64 opaque;
};

// Newer headers have this as bpf_ksym_exists.
#define exists(name) (!!(name))

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock___new(void) __ksym;
extern int bpf_iter_num_new(struct bpf_iter_num *iterator, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *iterator) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *iterator) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *packet, __u64 flags, struct bpf_dynptr *pointer) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *pointer, __u32 offset, void *buffer, __u32 size) __ksym;
extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern int bpf_no_such_function(int number) __ksym __weak;
extern int bpf_not_there(int number) __ksym;
extern int bpf_rcu_read_lock___wrong(int number, long more) __ksym;
extern int bpf_rcu_read_lock___optional(int number, long more) __ksym __weak;
extern const struct rq runqueues __ksym;
extern const int runqueues___wrong __ksym;
extern const int no_such_variable __ksym __weak;
extern const void bpf_prog_put __ksym;
extern const void no_such_symbol __ksym __weak;
extern const void not_there __ksym;

__u64 address;

SEC("tc")
int locks(struct __sk_buff *packet)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock___new();
	return 7;
}

SEC("tc")
int iterates(struct __sk_buff *packet)
{
	struct bpf_iter_num iterator;
	int sum = 0, *number;

	bpf_iter_num_new(&iterator, 0, 10);
	while ((number = bpf_iter_num_next(&iterator)))
		sum += *number;
	bpf_iter_num_destroy(&iterator);
	return sum;
}

static __attribute__((noinline)) int first_byte(struct __sk_buff *packet)
{
	struct bpf_dynptr pointer;
	__u8 buffer[1], *found;

	if (bpf_dynptr_from_skb(packet, 0, &pointer))
		return -1;
	found = bpf_dynptr_slice(&pointer, 14, buffer, sizeof(buffer));
	return found ? *found : -2;
}

SEC("tc")
int slices(struct __sk_buff *packet)
{
	return first_byte(packet);
}

SEC("syscall")
int creates(void *context)
{
	struct bpf_cpumask *mask = bpf_cpumask_create();

	if (!mask)
		return 1;
	bpf_cpumask_release(mask);
	return 0;
}

SEC("tc")
int does_without(struct __sk_buff *packet)
{
	if (exists(bpf_no_such_function))
		return bpf_no_such_function(1);
	if (exists(bpf_rcu_read_lock___optional))
		return bpf_rcu_read_lock___optional(1, 2);
	if (&no_such_variable || &no_such_symbol)
		return 2;
	return 3;
}

SEC("?tc")
int calls_absent(struct __sk_buff *packet)
{
	return bpf_no_such_function(1);
}

SEC("?tc")
int needs_absent(struct __sk_buff *packet)
{
	return bpf_not_there(1);
}

SEC("?tc")
int declares_otherwise(struct __sk_buff *packet)
{
	return bpf_rcu_read_lock___wrong(1, 2);
}

SEC("?tc")
int variable(struct __sk_buff *packet)
{
	const struct rq *queue = bpf_per_cpu_ptr(&runqueues, 0);

	return queue ? queue->nr_running < 1000000 : 2;
}

SEC("?syscall")
int declares_unfinished(void *context)
{
	bpf_task_release(0);
	return 0;
}

SEC("?tc")
int variable_otherwise(struct __sk_buff *packet)
{
	return *(int *)&runqueues___wrong;
}

SEC("tc")
int symbol(struct __sk_buff *packet)
{
	address = (__u64)&bpf_prog_put;
	return 0;
}

SEC("?tc")
int symbol_absent(struct __sk_buff *packet)
{
	address = (__u64)&not_there;
	return 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang16-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
