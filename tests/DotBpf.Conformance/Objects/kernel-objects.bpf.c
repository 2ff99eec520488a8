// SPDX-License-Identifier: MIT
// Programs that read and hold objects of the kernel: the current task, tasks by number, cgroups.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct {
	int pid;
	int tgid;
	char comm[16];
} __attribute__((preserve_access_index));

struct cgroup {
	int level;
} __attribute__((preserve_access_index));

struct task_struct___elsewhere {
	int no_such_member;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgroup, int level) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

char name[16];

static __always_inline __u64 number_of(struct __sk_buff *ctx)
{
	__u64 number = 0;

	bpf_skb_load_bytes(ctx, 14, &number, sizeof(number));
	return number;
}

SEC("tc")
int current(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	for (int i = 0; i < sizeof(name); i++)
		name[i] = task->comm[i];
	return task->tgid;
}

SEC("tc")
int by_number(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_task_from_pid(number_of(ctx));
	int process;

	if (!task)
		return -1;
	process = task->tgid;
	bpf_task_release(task);
	return process;
}

SEC("tc")
int held_twice(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_task_from_pid(number_of(ctx)), *same;
	int process = -1;

	if (!task)
		return -1;
	same = bpf_task_acquire(task);
	bpf_task_release(task);
	if (same) {
		process = same->pid;
		bpf_task_release(same);
	}

	return process;
}

SEC("tc")
int level_of_cgroup(struct __sk_buff *ctx)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(number_of(ctx)), *root;
	int level;

	if (!cgroup)
		return -1;
	level = cgroup->level;
	root = bpf_cgroup_ancestor(cgroup, 0);
	bpf_cgroup_release(cgroup);
	if (root) {
		level += root->level;
		bpf_cgroup_release(root);
	}

	return level;
}

SEC("?tc")
int never_released(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_task_from_pid(number_of(ctx));

	return task ? task->pid : 0;
}

SEC("?tc")
int not_compared(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_task_from_pid(number_of(ctx));
	int process = task->pid;

	bpf_task_release(task);
	return process;
}

SEC("?tc")
int read_after_release(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_task_from_pid(number_of(ctx));

	if (!task)
		return 0;
	bpf_task_release(task);
	return task->pid;
}

SEC("?tc")
int released_current(struct __sk_buff *ctx)
{
	bpf_task_release(bpf_get_current_task_btf());
	return 0;
}

SEC("?tc")
int written(struct __sk_buff *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	task->pid = 1;
	return 0;
}

SEC("?tc")
int member_that_is_not_there(struct __sk_buff *ctx)
{
	struct task_struct___elsewhere *task = (void *)bpf_get_current_task_btf();

	return task->no_such_member;
}
