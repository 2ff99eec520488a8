// Fields, types and names of the running kernel, for comparison with what libbpf makes of the same object.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define MOVES __attribute__((preserve_access_index))

struct mm_struct {
	unsigned long total_vm;
	struct {
		unsigned long arg_start;
	};
} MOVES;

struct task_struct {
	int pid;
	int tgid;
	char comm[16];
	struct mm_struct *mm;
	struct task_struct *group_leader;
	unsigned in_execve : 1;
	unsigned sched_reset_on_fork : 1;
} MOVES;

struct task_struct___renamed {
	unsigned int __state;
} MOVES;

struct task_struct___before {
	long state;
} MOVES;

struct nowhere {
	int member;
} MOVES;

struct sk_buff {
	unsigned int len;
	__u8 pkt_type : 3;
	__u8 ip_summed : 2;
	__u32 mark;
} MOVES;

enum bpf_map_type___flavoured {
	BPF_MAP_TYPE_RINGBUF___flavoured = 1,
	BPF_MAP_TYPE_NOWHERE = 2,
};

__u64 result[24];

SEC("raw_tp/sys_enter")
int fields(void *context)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	result[0] = BPF_CORE_READ(task, pid);
	result[1] = BPF_CORE_READ(task, group_leader, tgid);
	result[2] = BPF_CORE_READ(task, mm, total_vm);
	result[3] = BPF_CORE_READ(task, mm, arg_start);
	result[4] = BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	if (bpf_core_field_exists(struct task_struct___before, state))
		result[5] = BPF_CORE_READ((struct task_struct___before *)task, state);
	else
		result[5] = BPF_CORE_READ((struct task_struct___renamed *)task, __state);
	bpf_core_read_str(&result[6], 16, &task->comm);
	return 0;
}

SEC("raw_tp/sys_enter")
int questions(void *context)
{
	result[8] = bpf_core_type_size(struct task_struct);
	result[9] = bpf_core_type_exists(struct nowhere);
	result[10] = bpf_core_field_size(struct task_struct, comm);
	result[11] = bpf_core_field_exists(struct task_struct, in_execve);
	result[12] = bpf_core_enum_value(enum bpf_map_type___flavoured, BPF_MAP_TYPE_RINGBUF___flavoured);
	result[13] = bpf_core_enum_value_exists(enum bpf_map_type___flavoured, BPF_MAP_TYPE_NOWHERE);
	result[14] = bpf_core_type_id_local(struct task_struct);
	result[15] = bpf_core_type_id_kernel(struct task_struct);
	result[16] = bpf_core_type_matches(struct nowhere);
	result[17] = __builtin_preserve_field_info(((struct sk_buff *)0)->pkt_type, BPF_FIELD_BYTE_OFFSET);
	result[18] = __builtin_preserve_field_info(((struct sk_buff *)0)->ip_summed, BPF_FIELD_LSHIFT_U64);
	result[19] = __builtin_preserve_field_info(((struct sk_buff *)0)->mark, BPF_FIELD_SIGNED);
	if (bpf_core_type_exists(struct nowhere))
		result[20] = __builtin_preserve_field_info(((struct nowhere *)0)->member, BPF_FIELD_BYTE_OFFSET);
	return 0;
}

char _license[] SEC("license") = "GPL";

// Variants: clang16-bpfel-v3 clang19-bpfel-v3
