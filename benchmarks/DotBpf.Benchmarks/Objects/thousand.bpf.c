// A program with a thousand places that depend on the kernel's types: twenty-five fields, forty times. It is never run.
#include "kernel.h"

#define TEN(x) x x x x x x x x x x
#define FIELDS \
	sum += task->flags; sum += task->on_cpu; sum += task->prio; sum += task->static_prio; sum += task->normal_prio; \
	sum += task->exit_code; sum += task->pid; sum += task->tgid; sum += task->nvcsw; sum += task->min_flt; \
	sum += task->utime; sum += task->stime; sum += task->start_time; sum += mm->total_vm; sum += mm->task_size; \
	sum += mm->start_code; sum += skb->len; sum += skb->data_len; sum += skb->hash; sum += skb->protocol; \
	sum += dev->ifindex; sum += dev->mtu; sum += inode->i_ino; sum += inode->i_size; sum += file->f_pos;

SEC("bench")
int thousand(void *context)
{
	volatile struct task_struct *task = context;
	volatile struct mm_struct *mm = context;
	volatile struct sk_buff *skb = context;
	volatile struct net_device *dev = context;
	volatile struct inode *inode = context;
	volatile struct file *file = context;
	long sum = 0;

	TEN(FIELDS) TEN(FIELDS) TEN(FIELDS) TEN(FIELDS)
	return sum;
}

char _license[] SEC("license") = "GPL";
