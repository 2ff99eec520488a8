// Programs that compute: what a compiler makes of arithmetic, memory, branches and calls. Each answers with a number that depends on all its work.
#include <linux/bpf.h>
#include <linux/types.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ROLLED _Pragma("clang loop unroll(disable)")
#define PACKET(context, bytes) \
	__u8 *data = (__u8 *)(long)(context)->data; \
	if (data + (bytes) > (__u8 *)(long)(context)->data_end) \
		return 0;

#define SIEVE 4096
#define SIZE 16
#define PAYLOAD 1500

static __u8 composite[SIEVE];
static __u64 copied[PAYLOAD / 8 + 1];
static __u32 left[SIZE][SIZE], right[SIZE][SIZE], product[SIZE][SIZE];

SEC("xdp")
int alu(struct xdp_md *context)
{
	PACKET(context, 64);
	__u64 a = *(__u32 *)data | 1, b = *(__u32 *)(data + 4);
	__u32 c = *(__u32 *)(data + 8);
	ROLLED
	for (int i = 0; i < 1000; i++) {
		a = a * 6364136223846793005ull + 1442695040888963407ull;
		b ^= a >> 29;
		c = c * 1664525u + (__u32)b;
		b += c ^ (b << 7);
	}
	return (__u32)(b ^ b >> 32) ^ c;
}

static __always_inline __u32 log2_of(__u32 value)
{
	__u32 shift, result;
	result = (value > 0xffff) << 4;
	value >>= result;
	shift = (value > 0xff) << 3;
	value >>= shift;
	result |= shift;
	shift = (value > 0xf) << 2;
	value >>= shift;
	result |= shift;
	shift = (value > 0x3) << 1;
	value >>= shift;
	result |= shift;
	return result | value >> 1;
}

SEC("xdp")
int logarithm(struct xdp_md *context)
{
	PACKET(context, 64);
	__u32 seed = *(__u32 *)data, sum = 0;
	ROLLED
	for (int i = 0; i < 500; i++) {
		seed = seed * 1103515245 + 12345;
		sum += log2_of(seed >> (i & 31));
	}
	return sum;
}

SEC("xdp")
int prime(struct xdp_md *context)
{
	PACKET(context, 64);
	__u32 first = (data[0] & 7) * 2 + 1001, count = 0;
	ROLLED
	for (__u32 i = 0; i < 20; i++) {
		__u32 candidate = first + 2 * i, is_prime = 1;
		ROLLED
		for (__u32 divisor = 3; divisor < 33; divisor += 2) {
			if (candidate % divisor == 0) {
				is_prime = 0;
				break;
			}
		}
		count += is_prime;
	}
	return count;
}

SEC("xdp")
int sieve(struct xdp_md *context)
{
	PACKET(context, 64);
	__u32 count = 0;
	ROLLED
	for (__u32 i = 0; i < SIEVE; i++)
		composite[i] = data[0] & 1;
	ROLLED
	for (__u32 i = 2; i < 64; i++) {
		if (composite[i])
			continue;
		ROLLED
		for (__u32 multiple = i * i; multiple < SIEVE; multiple += i)
			composite[multiple] = 1;
	}
	ROLLED
	for (__u32 i = 2; i < SIEVE; i++)
		count += !composite[i];
	return count;
}

SEC("xdp")
int checksum(struct xdp_md *context)
{
	PACKET(context, PAYLOAD);
	__u32 sum = 0;
	ROLLED
	for (int i = 0; i < PAYLOAD; i += 2)
		sum += *(__u16 *)(data + i);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)~sum;
}

SEC("xdp")
int copy(struct xdp_md *context)
{
	PACKET(context, PAYLOAD);
	ROLLED
	for (int i = 0; i < PAYLOAD / 8; i++)
		copied[i] = *(__u64 *)(data + 8 * i);
	return copied[3] ^ copied[PAYLOAD / 8 - 1];
}

SEC("xdp")
int parse(struct xdp_md *context)
{
	__u8 *data = (__u8 *)(long)context->data, *end = (__u8 *)(long)context->data_end;
	struct ethhdr *link = (void *)data;
	if ((void *)(link + 1) > (void *)end)
		return XDP_DROP;
	__u16 type = link->h_proto;
	__u8 *next = (void *)(link + 1), protocol;
	for (int i = 0; i < 2; i++) {
		if (type != bpf_htons(0x8100) && type != bpf_htons(0x88a8))
			break;
		if (next + 4 > end)
			return XDP_DROP;
		type = *(__u16 *)(next + 2);
		next += 4;
	}
	__u32 hash;
	if (type == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = (void *)next;
		if ((void *)(ip + 1) > (void *)end || ip->version != 4 || ip->ihl < 5)
			return XDP_DROP;
		if (ip->frag_off & bpf_htons(0x3fff))
			return XDP_PASS;
		hash = ip->saddr ^ ip->daddr * 31;
		protocol = ip->protocol;
		next += ip->ihl * 4;
	} else if (type == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = (void *)next;
		if ((void *)(ip + 1) > (void *)end)
			return XDP_DROP;
		hash = ip->saddr.s6_addr32[3] ^ ip->daddr.s6_addr32[3] * 31;
		protocol = ip->nexthdr;
		next += sizeof(*ip);
	} else {
		return XDP_PASS;
	}
	if (protocol == 6) {
		struct tcphdr *tcp = (void *)next;
		if ((void *)(tcp + 1) > (void *)end)
			return XDP_DROP;
		hash ^= tcp->source * 33 + tcp->dest + tcp->syn;
	} else if (protocol == 17) {
		struct udphdr *udp = (void *)next;
		if ((void *)(udp + 1) > (void *)end)
			return XDP_DROP;
		hash ^= udp->source * 33 + udp->dest;
	}
	return hash;
}

// A scanner for name = "value" pairs: what a byte is, and where each kind of byte leads from each state.
enum { OTHER, LETTER, SPACE, EQUALS, QUOTE, BACKSLASH, SEMICOLON };
enum { START, NAME, AFTER_NAME, VALUE, QUOTED, ESCAPED, FAILED };

static const __u8 kinds[256] = {
	['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, [' '] = SPACE, ['='] = EQUALS, ['"'] = QUOTE, ['\\'] = BACKSLASH, [';'] = SEMICOLON,
};

static const __u8 transitions[8][8] = {
	[START] = { FAILED, NAME, START, FAILED, FAILED, FAILED, START },
	[NAME] = { FAILED, NAME, AFTER_NAME, VALUE, FAILED, FAILED, FAILED },
	[AFTER_NAME] = { FAILED, FAILED, AFTER_NAME, VALUE, FAILED, FAILED, FAILED },
	[VALUE] = { VALUE, VALUE, VALUE, FAILED, QUOTED, FAILED, START },
	[QUOTED] = { QUOTED, QUOTED, QUOTED, QUOTED, VALUE, ESCAPED, QUOTED },
	[ESCAPED] = { QUOTED, QUOTED, QUOTED, QUOTED, QUOTED, QUOTED, QUOTED },
	[FAILED] = { FAILED, FAILED, FAILED, FAILED, FAILED, FAILED, START },
};

SEC("xdp")
int machine(struct xdp_md *context)
{
	PACKET(context, 512);
	__u32 state = START, seen = 0;
	ROLLED
	for (int i = 0; i < 512; i++) {
		state = transitions[state & 7][kinds[data[i]] & 7];
		seen = seen * 31 + state;
	}
	return seen;
}

SEC("xdp")
int matrix(struct xdp_md *context)
{
	PACKET(context, 64);
	__u32 seed = data[0], trace = 0;
	ROLLED
	for (int i = 0; i < SIZE; i++) {
		ROLLED
		for (int j = 0; j < SIZE; j++) {
			left[i][j] = i * 3 + j + seed;
			right[i][j] = i ^ j * 5;
		}
	}
	ROLLED
	for (int i = 0; i < SIZE; i++) {
		ROLLED
		for (int j = 0; j < SIZE; j++) {
			__u32 sum = 0;
			ROLLED
			for (int k = 0; k < SIZE; k++)
				sum += left[i][k] * right[k][j];
			product[i][j] = sum;
		}
	}
	for (int i = 0; i < SIZE; i++)
		trace += product[i][i];
	return trace;
}

static __noinline __u32 mix(__u32 a, __u32 b, __u32 c)
{
	a -= c;
	a ^= c << 4 | c >> 28;
	c += b;
	b -= a;
	b ^= a << 6 | a >> 26;
	return a + b * 3 + c;
}

static __noinline __u32 digits(__u32 value, __u32 base)
{
	__u32 sum = 0;
	ROLLED
	for (int i = 0; i < 8 && value; i++) {
		sum += value & base;
		value >>= 4;
		if (sum > 100)
			sum = mix(sum, value, base);
	}
	return sum;
}

static __noinline __u32 step(__u32 value, __u32 round)
{
	return mix(value, round, value >> 3) + digits(value, 15);
}

SEC("xdp")
int calls(struct xdp_md *context)
{
	PACKET(context, 64);
	__u32 value = *(__u32 *)data;
	ROLLED
	for (int i = 0; i < 50; i++)
		value = step(value, i) ^ mix(value, i, 7);
	return value;
}

char _license[] SEC("license") = "GPL";
