// Constants that the compiler sets aside in sections of their own, for the linker to merge: texts and long numbers.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct row {
	__u64 a, b;
};

static __attribute__((noinline)) int take(const char *text, const struct row *row)
{
	return text[1] + (int)row->b;
}

SEC("socket")
int use_texts(struct __sk_buff *packet)
{
	const struct row row = { 0x1122334455667788, 0x99aabbccddeeff00 };
	struct row copy = row;

	bpf_trace_printk("length %d", 10, packet->len);
	return take(packet->len > 100 ? "long" : "short", &copy);
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
