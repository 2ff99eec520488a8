// Every question that CO-RE can ask. fields-target.bpf.c is the same program for a system whose types have changed, where the
// compiler itself says what each program shall return.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define MOVES __attribute__((preserve_access_index))

struct pair {
#ifdef TARGET
	int before;
	int b;
	int a;
#else
	int a;
	int b;
#endif
} MOVES;

enum color {
#ifdef TARGET
	FIRST,
	RED,
	GREEN = -7,
#else
	RED,
	GREEN = 5,
	ABSENT,
#endif
};

enum wide {
#ifdef TARGET
	FAR = 0xfedcba9876543210ULL,
#else
	FAR = 0x123456789abcdef0ULL,
#endif
};

typedef struct {
#ifdef TARGET
	__u64 before;
#endif
	__u32 word;
} MOVES nameless;

typedef int (*visitor)(struct pair *, long);
typedef int (*other_visitor)(struct pair *);

union either {
	__u8 narrow;
#ifdef TARGET
	__u8 larger[40];
#endif
	__u16 middle;
} MOVES;

struct shape {
#ifdef TARGET
	struct pair *link;
	unsigned int mode : 13;
	int delta : 11;
	__u32 count;
	long level;
	union {
		struct {
			__u16 added;
			struct pair pairs[5];
		} named_now;
		struct {
			__u64 filler;
			struct pair pairs[4];
			__u8 kind;
		};
	};
	enum color color;
	char name[24];
	unsigned int flags : 3;
	const volatile __u32 tail[];
#else
	__u8 kind;
	__u64 count;
	int level;
	unsigned int flags : 5;
	unsigned int mode : 5;
	int delta : 6;
	struct {
		struct pair pairs[3];
	};
	char name[16];
	void *link;
	enum color color;
	__u32 gone;
	__u32 tail[];
#endif
} MOVES;

#ifndef TARGET
struct shape___new {
	union {
		struct {
			struct pair pairs[1];
		} named_now;
	};
} MOVES;

struct absent {
	int member;
} MOVES;
#endif

struct memory {
	__u8 at[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct memory);
} memory SEC(".maps");

#define READS(name, type, expression)                          \
	SEC("xdp") int name(void *context)                     \
	{                                                      \
		__u32 zero = 0;                                \
		type *it = bpf_map_lookup_elem(&memory, &zero); \
		return it ? (expression) : 0;                  \
	}
#define SAYS(name, expression) \
	SEC("xdp") int name(void *context) { return (expression); }

READS(field_moved, struct shape, it->kind)
READS(field_narrowed, struct shape, it->count)
READS(field_stored, struct shape, (it->count = 77, it->count + 1))
READS(field_of_anonymous, struct shape, it->pairs[2].b)
READS(field_of_array, struct shape, it->name[3])
READS(field_of_flexible_array, struct shape, it->tail[2])
READS(field_of_pointer_type, struct shape, (long)it->link)
READS(field_of_typedef, nameless, it->word)
READS(field_of_union, union either, it->middle)
READS(element, struct pair, it[3].a)
READS(bits, struct shape, BPF_CORE_READ_BITFIELD(it, mode))
READS(bits_signed, struct shape, BPF_CORE_READ_BITFIELD(it, delta))
READS(bits_moved, struct shape, BPF_CORE_READ_BITFIELD(it, flags))
READS(enumeration, struct shape, it->color)

SAYS(offset, __builtin_preserve_field_info(((struct shape *)0)->pairs[1].a, BPF_FIELD_BYTE_OFFSET))
SAYS(size, bpf_core_field_size(struct shape, pairs))
SAYS(size_of_bits, bpf_core_field_size(struct shape, mode))
SAYS(is_signed, __builtin_preserve_field_info(((struct shape *)0)->delta, BPF_FIELD_SIGNED) * 2 + __builtin_preserve_field_info(((struct shape *)0)->mode, BPF_FIELD_SIGNED))
SAYS(left_shift, __builtin_preserve_field_info(((struct shape *)0)->delta, BPF_FIELD_LSHIFT_U64))
SAYS(right_shift, __builtin_preserve_field_info(((struct shape *)0)->delta, BPF_FIELD_RSHIFT_U64))
SAYS(exists, bpf_core_field_exists(struct shape, color))
SAYS(type_exists, bpf_core_type_exists(struct shape) * 4 + bpf_core_type_exists(nameless) * 2 + bpf_core_type_exists(visitor))
SAYS(type_size, bpf_core_type_size(struct shape) * 256 + bpf_core_type_size(union either))
SAYS(type_matches, bpf_core_type_matches(visitor) * 2 + bpf_core_type_matches(struct pair))
SAYS(enumerator, bpf_core_enum_value(enum color, GREEN))
SAYS(enumerator_exists, bpf_core_enum_value_exists(enum color, RED))
SAYS(enumerator_high, bpf_core_enum_value(enum wide, FAR) >> 32)
SAYS(enumerator_low, bpf_core_enum_value(enum wide, FAR))

#ifndef TARGET
SAYS(own_type, bpf_core_type_id_local(struct shape) > 0)
SAYS(target_type, bpf_core_type_id_kernel(struct pair))
SAYS(absent_all, bpf_core_type_exists(struct absent) | bpf_core_type_id_kernel(struct absent) | bpf_core_type_size(struct absent) | bpf_core_field_exists(struct absent, member))
SAYS(absent_parts, bpf_core_field_exists(struct shape, gone) | bpf_core_enum_value_exists(enum color, ABSENT) | bpf_core_type_matches(struct shape))
READS(flavour, struct shape___new, it->named_now.pairs[0].b)
READS(guarded_field, struct shape, bpf_core_field_exists(it->gone) ? it->gone : 41)
SAYS(guarded_value, bpf_core_enum_value_exists(enum color, ABSENT) ? bpf_core_enum_value(enum color, ABSENT) : 42)
READS(missing_field, struct shape, it->gone)
READS(missing_type, struct absent, it->member)
SAYS(missing_value, bpf_core_enum_value(enum color, ABSENT))
READS(widened_signed, struct shape, it->level)
#endif

char _license[] SEC("license") = "GPL";

// Variants: clang19-bpfel-v3 clang19-bpfeb-v3 clang16-bpfel-v3
