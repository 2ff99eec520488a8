// Global variables in sections of every name, with offsets inside of them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct settings {
	__u32 limit;
	__u16 ports[6];
	__u8 flags;
};

struct settings settings = { .limit = 100, .ports = { 80, 443, 53 }, .flags = 3 };
const volatile struct settings defaults = { .limit = 7 };
__u64 counts[16];
static volatile __u32 hidden_count;
__hidden __u32 internal_count = 5;
static volatile __u32 only_static SEC(".data.private") = 9;
__u32 custom SEC(".data.custom") = 42;
const volatile __u8 table[4] SEC(".rodata.tables") = { 1, 2, 3, 4 };
char log_prefix[8] SEC(".bss.text");

__hidden __attribute__((noinline)) int weigh(int length)
{
	return length * settings.limit + internal_count;
}

SEC("socket")
int count(struct __sk_buff *packet)
{
	static const char format[] = "length %d";

	counts[3] += packet->len;
	counts[packet->protocol & 15] += settings.ports[2];
	hidden_count += defaults.limit + table[2];
	only_static++;
	custom++;
	log_prefix[1] = 'x';
	bpf_trace_printk(format, sizeof(format), weigh(packet->len));
	bpf_trace_printk("done", 5);
	return weigh(packet->len) > 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3 clang13-bpfel-v3 clang16-bpfel-v3 clang14-bpfel-v3-g0 clang19-bpfel-v3-g0 clang19-bpfeb-v3-g0 clang19-bpfel-v3-debug
