// An object of ordinary size: eight programs, seven maps, global variables, functions they share, and fields of the kernel.
#include "kernel.h"
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

struct flow {
	__u32 source;
	__u32 destination;
	__u16 ports[2];
	__u8 protocol;
	__u8 pad[3];
};

struct counters {
	__u64 packets;
	__u64 bytes;
	__u64 last_seen;
};

struct event {
	__u64 time;
	__u32 pid;
	__u32 parent;
	__s32 code;
	char comm[16];
};

struct prefix {
	__u32 length;
	__u32 address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow);
	__type(value, struct counters);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct counters);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32);
	__type(value, __u64);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} blocked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} latency SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

const volatile __u32 wanted_pid = 0;
const volatile _Bool drops = 0;
__u64 seen = 0;
__u64 lost = 0;
__u32 limit = 1500;
char label[16] = "eight";

static __noinline void count(__u32 slot, __u64 bytes)
{
	struct counters *total = bpf_map_lookup_elem(&totals, &slot);

	if (!total)
		return;
	total->packets++;
	total->bytes += bytes;
	total->last_seen = bpf_ktime_get_ns();
}

static __noinline int is_blocked(__u32 address)
{
	struct prefix key = { .length = 32, .address = address };
	__u32 *verdict = bpf_map_lookup_elem(&blocked, &key);

	return verdict && *verdict;
}

static __noinline int note_flow(struct flow *flow, __u64 bytes)
{
	struct counters *known = bpf_map_lookup_elem(&flows, flow);
	struct counters first = { .packets = 1, .bytes = bytes };

	if (!known)
		return bpf_map_update_elem(&flows, flow, &first, BPF_NOEXIST);
	__sync_fetch_and_add(&known->packets, 1);
	__sync_fetch_and_add(&known->bytes, bytes);
	return 0;
}

static __noinline void tell(struct task_struct *task, int code)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		lost++;
		return;
	}
	event->time = bpf_ktime_get_ns();
	event->pid = BPF_CORE_READ(task, pid);
	event->parent = BPF_CORE_READ(task, real_parent, tgid);
	event->code = code;
	bpf_core_read(&event->comm, sizeof(event->comm), &task->comm);
	bpf_ringbuf_submit(event, 0);
}

SEC("xdp")
int watch_packets(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct flow flow = {};

	if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	flow.source = ip->saddr;
	flow.destination = ip->daddr;
	flow.protocol = ip->protocol;
	count(0, end - data);
	note_flow(&flow, end - data);
	if (drops && is_blocked(ip->saddr))
		return XDP_DROP;
	bpf_tail_call(context, &next, 0);
	return XDP_PASS;
}

SEC("tc")
int watch_egress(struct __sk_buff *skb)
{
	count(1, skb->len);
	return skb->len > limit ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *context)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (wanted_pid && pid != wanted_pid)
		return 0;
	bpf_map_update_elem(&started, &pid, &now, BPF_ANY);
	tell((struct task_struct *)bpf_get_current_task(), 0);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int on_exit(void *context)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 *start = bpf_map_lookup_elem(&started, &pid);
	__u32 slot = 0;
	__u64 *sum;

	if (start) {
		slot = (bpf_ktime_get_ns() - *start) >> 30 & 63;
		sum = bpf_map_lookup_elem(&latency, &slot);
		if (sum)
			__sync_fetch_and_add(sum, 1);
		bpf_map_delete_elem(&started, &pid);
	}
	tell(task, BPF_CORE_READ(task, exit_code));
	return 0;
}

SEC("raw_tracepoint/sched_switch")
int on_switch(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *before = (void *)context->args[1];

	seen++;
	if (bpf_core_field_exists(before->nvcsw))
		count(2, BPF_CORE_READ(before, nvcsw));
	count(3, BPF_CORE_READ(before, mm, total_vm));
	return 0;
}

SEC("cgroup_skb/egress")
int watch_group(struct __sk_buff *skb)
{
	count(4, skb->len);
	return !is_blocked(skb->remote_ip4);
}

SEC("socket")
int sample_socket(struct __sk_buff *skb)
{
	count(5, skb->len);
	return label[0] == 'e' ? 64 : 0;
}

SEC("fentry/vfs_read")
int BPF_PROG(on_read, struct file *file)
{
	count(6, file->f_pos);
	count(7, file->f_inode->i_size);
	return 0;
}

char _license[] SEC("license") = "GPL";
