// Programs whose section names choose their types; two of the names mean nothing.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PROGRAM(name, section) SEC(section) int name(void *context) { return 0; }

PROGRAM(socket_filter, "socket")
PROGRAM(xdp_fragments, "xdp.frags")
PROGRAM(xdp_devices, "xdp/devmap")
PROGRAM(classify, "classifier")
PROGRAM(tc_legacy, "tc")
PROGRAM(tcx_out, "tcx/egress")
PROGRAM(enter_exec, "tracepoint/syscalls/sys_enter_execve")
PROGRAM(switch_raw, "raw_tp/sched_switch")
PROGRAM(switch_typed, "tp_btf/sched_switch")
PROGRAM(probe, "kprobe/do_unlinkat")
PROGRAM(probe_many, "kprobe.multi/tcp_*")
PROGRAM(probe_user, "uprobe.s//usr/lib/libc.so.6:malloc+0x10")
PROGRAM(enter_function, "fentry/do_unlinkat")
PROGRAM(leave_function, "fexit.s/do_unlinkat")
PROGRAM(security, "lsm/file_open")
PROGRAM(iterate, "iter/task")
PROGRAM(call, "syscall")
PROGRAM(group_skb, "cgroup_skb/egress")
PROGRAM(connect, "cgroup/connect4")
PROGRAM(device, "cgroup/dev")
PROGRAM(options, "cgroup/setsockopt")
PROGRAM(operations, "sockops")
PROGRAM(optional, "?kprobe/vfs_read")
PROGRAM(near_miss, "xdp_drop")
PROGRAM(far_miss, "nothing/known")

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v3
