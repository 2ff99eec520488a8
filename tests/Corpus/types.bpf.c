// Every kind of type, and every way to use it, that compilers write into BTF.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define declared(text) __attribute__((btf_decl_tag(text)))
#if __clang_major__ > 14
#define tagged(text) __attribute__((btf_type_tag(text)))
#else
#define tagged(text)
#endif

enum small { SMALL_FIRST, SMALL_LAST = 255 } __attribute__((packed));
enum negative { LOWEST = -2147483647 - 1, MINUS_ONE = -1, HIGHEST = 2147483647 };
enum wide { WIDE = 0xfedcba9876543210ULL };
enum wide_signed { WIDE_LOWEST = -0x7fffffffffffffffLL - 1, WIDE_ZERO = 0 };

struct forward;
union forward_union;

typedef int number_t;
typedef const volatile number_t *const watched_t;
typedef long (*callback_t)(struct forward *, const char *restrict, ...) declared("called back");
typedef unsigned char matrix_t[3][5];

struct bits {
	unsigned int low : 3;
	int signed_part : 7;
	_Bool flag : 1;
	enum negative choice : 8;
	unsigned int : 0;
	unsigned long long far : 40;
	unsigned long long rest : 24;
};

struct __attribute__((packed)) squeezed {
	char first;
	long long second;
	short third;
	double *fourth;
};

struct __attribute__((aligned(64))) spread {
	char first;
	long double second __attribute__((aligned(32)));
};

struct node {
	struct node tagged("rcu") *next;
	struct {
		int x;
		union {
			float y;
			struct { short low, high; };
		};
	} point;
	union { char bytes[8]; __int128 whole; };
	struct forward *forward;
	union forward_union *forward_union;
	enum small small declared("a member");
	enum negative negative;
	enum wide wide;
	enum wide_signed wide_signed;
	callback_t callback;
	watched_t watched;
	matrix_t matrix;
	struct empty {} nothing;
	char flexible[];
} declared("a structure");

struct bits bits declared("a variable");
struct squeezed squeezed;
struct spread spread;
struct node *nodes;
static volatile _Bool truth;
signed char signed_char;
unsigned char unsigned_char;

static __attribute__((noinline)) int inside(struct node tagged("rcu") *node, number_t index declared("a parameter"))
{
	return node->point.x + index;
}

__attribute__((noinline)) declared("a function") long outside(matrix_t *matrix, const struct bits *bits)
{
	return matrix && bits ? (*matrix)[1][2] + bits->low : 0;
}

SEC("socket")
int use(struct __sk_buff *packet)
{
	struct node node = { .point.x = packet->len };
	matrix_t matrix = { { 1 } };

	truth = inside(&node, signed_char + unsigned_char) > 0;
	return outside(&matrix, &bits) + spread.first + squeezed.first;
}

char _license[] SEC("license") = "GPL";

// Variants: clang14-bpfel-v3 clang16-bpfel-v3 clang19-bpfel-v3 clang19-bpfeb-v3
