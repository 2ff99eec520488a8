// SPDX-License-Identifier: MIT
// Types in every shape that a map's key or value can have, for the layout checks.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

enum color { RED, GREEN };

struct inner {
	__u32 a;
	__s16 b;
	__u16 c;
};

struct plain {
	__u64 packets;
	__s32 balance;
	__u16 port;
	__u8 flag;
	_Bool open;
};

struct holes {
	__u8 first;
	/* 7 bytes of padding */
	__u64 second;
	__u16 third;
	/* 6 bytes of padding */
};

struct nested {
	struct inner in;
	struct inner many[2];
	char name[16];
	__u32 numbers[4];
	enum color color;
	void *pointer;
	double ratio;
};

struct with_union {
	__u32 kind;
	union {
		__u32 v4;
		__u8 v6[16];
	} address;
	union {
		__u32 code;
		struct {
			__u16 low;
			__u16 high;
		};
	};
};

struct anonymous {
	__u32 before;
	struct {
		__u16 x;
		__u16 y;
	};
	__u64 after;
};

struct bits {
	__u32 low : 4;
	__u32 high : 28;
	__u32 whole;
};

struct wrapped {
	__u64 only;
};

typedef struct inner inner_t;

#define MAP(name, type_)				\
	struct {					\
		__uint(type, BPF_MAP_TYPE_HASH);	\
		__uint(max_entries, 4);			\
		__type(key, __u32);			\
		__type(value, type_);			\
	} name SEC(".maps")

MAP(m_plain, struct plain);
MAP(m_holes, struct holes);
MAP(m_nested, struct nested);
MAP(m_union, struct with_union);
MAP(m_anonymous, struct anonymous);
MAP(m_bits, struct bits);
MAP(m_wrapped, struct wrapped);
MAP(m_typedef, inner_t);
MAP(m_u64, __u64);
MAP(m_s64, __s64);
