// SPDX-License-Identifier: MIT
// A program for each sort of hook. Each counts its runs under its number; none is loaded unless it is asked for, as hosts differ in the hooks they have.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} sockets SEC(".maps");

const volatile __u32 watched_process; // count only what this process does
const volatile __u16 watched_port;
const volatile __s64 watched_call;

enum { RUNS, COOKIE, RESULT };

static __always_inline void put(__u32 slot, __u64 value)
{
	bpf_map_update_elem(&counts, &slot, &value, BPF_ANY);
}

static __always_inline void count(void)
{
	__u32 slot = RUNS;
	__u64 *runs = bpf_map_lookup_elem(&counts, &slot);

	if (runs)
		__sync_fetch_and_add(runs, 1);
}

static __always_inline int is_watched(void)
{
	return bpf_get_current_pid_tgid() >> 32 == watched_process;
}

// Programs of networks.

SEC("?xdp")
int xdp_count(struct xdp_md *ctx)
{
	count();
	return XDP_PASS;
}

SEC("?xdp")
int xdp_drop(struct xdp_md *ctx)
{
	count();
	return XDP_DROP;
}

SEC("?tcx/ingress")
int tcx_in(struct __sk_buff *skb)
{
	count();
	put(RESULT, 1);
	return -1; // TCX_NEXT
}

SEC("?tcx/ingress")
int tcx_in_second(struct __sk_buff *skb)
{
	count();
	put(RESULT, 2);
	return -1;
}

SEC("?tcx/egress")
int tcx_out(struct __sk_buff *skb)
{
	count();
	return -1;
}

SEC("?tc")
int classify(struct __sk_buff *skb)
{
	count();
	return -1; // TC_ACT_UNSPEC
}

SEC("?cgroup_skb/egress")
int group_sends(struct __sk_buff *skb)
{
	count();
	return 1;
}

SEC("?cgroup/connect4")
int group_connects(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port != watched_port)
		return 1;
	count();
	return 0; // the caller gets EPERM
}

SEC("?cgroup/sysctl")
int group_sysctl(struct bpf_sysctl *ctx)
{
	count();
	return 1;
}

SEC("?sk_lookup")
int drop_port(struct bpf_sk_lookup *ctx)
{
	if (ctx->local_port != watched_port)
		return SK_PASS;
	count();
	return SK_DROP;
}

SEC("?flow_dissector")
int dissect(struct __sk_buff *skb)
{
	count();
	return 129; // BPF_FLOW_DISSECTOR_CONTINUE
}

struct bpf_nf_ctx;

SEC("?netfilter")
int filter(struct bpf_nf_ctx *ctx)
{
	count();
	return 1; // NF_ACCEPT
}

SEC("?lwt_in")
int route_in(struct __sk_buff *skb)
{
	count();
	return BPF_OK;
}

SEC("?lwt_out")
int route_out(struct __sk_buff *skb)
{
	count();
	return BPF_OK;
}

SEC("?lwt_xmit")
int route_transmit(struct __sk_buff *skb)
{
	count();
	return BPF_OK;
}

SEC("?lwt_xmit")
int route_nowhere(struct __sk_buff *skb)
{
	count();
	return BPF_DROP;
}

SEC("?lwt_seg6local")
int route_segment(struct __sk_buff *skb)
{
	count();
	return BPF_OK;
}

SEC("?lirc_mode2")
int decode(unsigned int *sample)
{
	count();
	return 0;
}

SEC("?socket")
int keep_nothing(struct __sk_buff *skb)
{
	count();
	return 0;
}

SEC("?sk_reuseport")
int select_none(struct sk_reuseport_md *ctx)
{
	count();
	return SK_DROP;
}

SEC("?sk_skb/verdict")
int drop_message(struct __sk_buff *skb)
{
	count();
	return SK_DROP;
}

// Programs that trace.

SEC("?tp/syscalls/sys_enter_getppid")
int enter_call(void *ctx)
{
	if (!is_watched())
		return 0;
	put(COOKIE, bpf_get_attach_cookie(ctx));
	count();
	return 0;
}

SEC("?tp/sched/sched_switch")
int switches(void *ctx)
{
	count();
	return 0;
}

SEC("?raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	if (is_watched() && ctx->args[1] == watched_call)
		count();
	return 0;
}

SEC("?tp_btf/sys_enter")
int enter_typed(__u64 *ctx)
{
	if (is_watched() && ctx[1] == watched_call)
		count();
	return 0;
}

SEC("?perf_event")
int sample(void *ctx)
{
	count();
	return 0;
}

SEC("?uprobe")
int enter_function(struct pt_regs *ctx)
{
	put(COOKIE, bpf_get_attach_cookie(ctx));
	put(RESULT, PT_REGS_PARM1(ctx));
	count();
	return 0;
}

SEC("?uretprobe")
int leave_function(struct pt_regs *ctx)
{
	put(RESULT, PT_REGS_RC(ctx));
	count();
	return 0;
}

SEC("?uprobe.multi")
int enter_any(struct pt_regs *ctx)
{
	put(COOKIE, bpf_get_attach_cookie(ctx));
	count();
	return 0;
}

SEC("?kprobe/vfs_read")
int enter_kernel(struct pt_regs *ctx)
{
	count();
	return 0;
}

SEC("?kprobe.multi/vfs_*")
int enter_any_of_kernel(struct pt_regs *ctx)
{
	count();
	return 0;
}

SEC("?fentry/vfs_read")
int enter_traced(void *ctx)
{
	count();
	return 0;
}

SEC("?lsm/file_open")
int may_open(void *ctx)
{
	return 0;
}

// A function that an extension can take the place of.

__attribute__((noinline)) int answer(struct xdp_md *ctx)
{
	volatile int verdict = XDP_PASS;

	return verdict;
}

SEC("?xdp")
int asks(struct xdp_md *ctx)
{
	return answer(ctx);
}

SEC("?freplace/answer")
int answer_otherwise(struct xdp_md *ctx)
{
	count();
	return XDP_DROP;
}

// Flags: -D__TARGET_ARCH_x86
// Variants: clang19-bpfel-v3
