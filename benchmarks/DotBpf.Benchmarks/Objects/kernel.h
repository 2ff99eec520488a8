// Some structures of the kernel, as far as the programs beside this file look at them.
#pragma once
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#ifndef MOVES
#define MOVES __attribute__((preserve_access_index))
#endif

struct cred {
	unsigned int uid_value;
	unsigned int securebits;
} MOVES;

struct mm_struct {
	unsigned long total_vm;
	unsigned long hiwater_rss;
	unsigned long task_size;
	unsigned long start_code;
	unsigned long end_code;
} MOVES;

struct task_struct {
	unsigned int flags;
	int on_cpu;
	int prio;
	int static_prio;
	int normal_prio;
	int exit_code;
	int exit_signal;
	int pid;
	int tgid;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	__u64 utime;
	__u64 stime;
	__u64 start_time;
	struct mm_struct *mm;
	struct task_struct *real_parent;
	char comm[16];
} MOVES;

struct net_device {
	int ifindex;
	unsigned int mtu;
	unsigned int flags;
	unsigned char addr_len;
} MOVES;

struct sk_buff {
	unsigned int len;
	unsigned int data_len;
	__u16 mac_len;
	__u32 priority;
	__u32 hash;
	__u16 vlan_tci;
	__be16 protocol;
	__u16 transport_header;
	__u16 network_header;
	struct net_device *dev;
} MOVES;

struct inode {
	unsigned short i_mode;
	unsigned int i_flags;
	unsigned long i_ino;
	long long i_size;
	unsigned short i_bytes;
} MOVES;

struct file {
	unsigned int f_flags;
	unsigned int f_mode;
	long long f_pos;
	struct inode *f_inode;
} MOVES;
