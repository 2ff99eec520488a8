// Values of the kernel's configuration, in every type that can hold one.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

extern int LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern _Bool LINUX_HAS_BPF_COOKIE __kconfig __weak;
extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_TCP_CONG_CUBIC __kconfig;
extern char CONFIG_BPF_JIT __kconfig;
extern __u16 CONFIG_HZ __kconfig;
extern unsigned long CONFIG_PANIC_TIMEOUT __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[8] __kconfig;
extern int CONFIG_NO_SUCH_OPTION __kconfig __weak;

struct {
	__u32 version;
	__u32 cubic;
	__u32 hertz;
	__u32 absent;
	__u8 has_syscall;
	__u8 wrapper;
	__u8 cookie;
	char jit;
	char second;
} seen;

SEC("tc")
int configuration(struct __sk_buff *packet)
{
	seen.version = LINUX_KERNEL_VERSION;
	seen.cubic = CONFIG_TCP_CONG_CUBIC;
	seen.hertz = CONFIG_HZ + (CONFIG_PANIC_TIMEOUT == 123456789);
	seen.absent = CONFIG_NO_SUCH_OPTION;
	seen.has_syscall = CONFIG_BPF_SYSCALL;
	seen.wrapper = LINUX_HAS_SYSCALL_WRAPPER;
	seen.cookie = LINUX_HAS_BPF_COOKIE;
	seen.jit = CONFIG_BPF_JIT;
	seen.second = CONFIG_DEFAULT_HOSTNAME[1];
	return CONFIG_NO_SUCH_OPTION;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang16-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
