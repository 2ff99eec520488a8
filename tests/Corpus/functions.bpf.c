// Functions in every place: several programs in a section, subprograms of every linkage in sections of any name, callbacks, and
// one program that uses what nobody defines.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int defined_elsewhere(int number);

static __attribute__((noinline)) int doubled(int number)
{
	return number * 2 + bpf_get_smp_processor_id() * 0;
}

static __attribute__((noinline, section("helpers"))) int tripled(int number)
{
	return doubled(number) + number;
}

__weak __attribute__((noinline)) int weak_global(int number)
{
	return number + 100;
}

__attribute__((noinline)) int global(int number)
{
	return weak_global(number) + 1000;
}

static long visit(__u32 index, int *sum)
{
	*sum += tripled(index);
	return 0;
}

SEC("tc")
int first(struct __sk_buff *packet)
{
	return tripled(packet->len > 0 ? 7 : 8);
}

SEC("tc")
int second(struct __sk_buff *packet)
{
	return global(packet->len > 0);
}

SEC("socket/with/suffix")
int third(struct __sk_buff *packet)
{
	int sum = 0;

	bpf_loop(4, visit, &sum, 0);
	return sum;
}

SEC("tc")
__weak int weak_program(struct __sk_buff *packet)
{
	return doubled(21);
}

SEC("tc")
int unresolved(struct __sk_buff *packet)
{
	return defined_elsewhere(1);
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang16-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
