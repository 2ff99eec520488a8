// What only the running kernel can fill in: fields that move, functions, variables and configuration of the kernel.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct list_head {
	struct list_head *next, *prev;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	struct {
		struct list_head tasks[2];
	} lists;
} __attribute__((preserve_access_index));

enum state { RUNNING, SLEEPING };

extern struct task_struct *bpf_task_from_pid(__s32) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern const int runqueues __ksym;
extern int LINUX_KERNEL_VERSION __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig __weak;

SEC("raw_tp/sched_switch")
int field(struct task_struct **arguments)
{
	struct task_struct *task = arguments[1];
	__u64 next;

	bpf_probe_read_kernel(&next, sizeof(next), &task->lists.tasks[1].prev);
	return task->pid + next;
}

SEC("raw_tp/sched_switch")
int enumerator(void *context)
{
	return bpf_ktime_get_ns() > __builtin_preserve_enum_value(*(enum state *)SLEEPING, 1);
}

SEC("tp_btf/sched_switch")
int kernel_function(void *context)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("raw_tp/sched_switch")
int kernel_variable(void *context)
{
	return (long)&runqueues;
}

SEC("raw_tp/sched_switch")
int configuration(void *context)
{
	return LINUX_KERNEL_VERSION + CONFIG_BPF_SYSCALL;
}

SEC("raw_tp/sched_switch")
int independent(void *context)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3
