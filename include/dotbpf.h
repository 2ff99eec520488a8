/* SPDX-License-Identifier: MIT
 *
 * dotbpf.h: what BPF C can tell DotBpf about its maps, beyond types.
 *
 * The hints are BTF declaration tags (clang 14 and later). Loaders that do not
 * know them ignore them.
 *
 * On members and variables, how a value is shown:
 *   DOTBPF_IP             4 or 16 bytes are an IP address
 *   DOTBPF_MAC            6 bytes are an Ethernet address
 *   DOTBPF_PORT           a 16-bit number in network order is a port
 *   DOTBPF_TIME           a 64-bit number is nanoseconds since boot
 *   DOTBPF_BYTES          a number counts bytes
 *   DOTBPF_ENUM(name)     a number is shown by the names of `enum name`
 *
 * On maps:
 *   DOTBPF_INDEX(name)    the indices of an array are those of `enum name`
 *   DOTBPF_TOP(field)     rows are shown with the largest `field` first
 *   DOTBPF_RECORD(name)   the records of a ring are `struct name`
 *   DOTBPF_SLOTS(names)   the programs of a program array, by comma: "a,b,c"
 *   DOTBPF_HIDDEN         nothing a person wants to see
 *
 * Lost records: a full ring refuses a record, and only the program knows. Count
 * it in a map named after the ring, and readers find it:
 *
 *   DOTBPF_RING(events, 1 << 16, flow_event);
 *   ...
 *   if (!record)
 *           dotbpf_dropped(events);
 */
#ifndef DOTBPF_H
#define DOTBPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define DOTBPF_TAG(text)	__attribute__((btf_decl_tag("dotbpf:" text)))

#define DOTBPF_IP		DOTBPF_TAG("ip")
#define DOTBPF_MAC		DOTBPF_TAG("mac")
#define DOTBPF_PORT		DOTBPF_TAG("port")
#define DOTBPF_TIME		DOTBPF_TAG("time")
#define DOTBPF_BYTES		DOTBPF_TAG("bytes")
#define DOTBPF_ENUM(name)	DOTBPF_TAG("enum=" #name)

#define DOTBPF_INDEX(name)	DOTBPF_TAG("index=" #name)
#define DOTBPF_TOP(field)	DOTBPF_TAG("top=" #field)
#define DOTBPF_RECORD(name)	DOTBPF_TAG("record=" #name)
#define DOTBPF_SLOTS(names)	DOTBPF_TAG("slots=" names)
#define DOTBPF_HIDDEN		DOTBPF_TAG("hidden")

/* A ring buffer of `struct record`, and beside it the per-CPU count of the
 * records that found no room: `<name>_drops`. The function is never called: it
 * brings the record's type into the BTF, where local variables leave no trace.
 */
#define DOTBPF_RING(name, bytes, record)				\
	__attribute__((weak)) int name##_record(struct record *it)	\
	{								\
		return !it;						\
	}								\
	struct {							\
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);		\
		__uint(max_entries, 1);					\
		__type(key, __u32);					\
		__type(value, __u64);					\
	} name##_drops SEC(".maps");					\
	struct {							\
		__uint(type, BPF_MAP_TYPE_RINGBUF);			\
		__uint(max_entries, bytes);				\
	} name SEC(".maps") DOTBPF_RECORD(record)

/* Counts one record that found no room in the ring; exact also where one program
 * interrupts another on the same CPU. */
#define dotbpf_dropped(name) do {					\
	__u32 _zero = 0;						\
	__u64 *_drops = bpf_map_lookup_elem(&name##_drops, &_zero);	\
	if (_drops)							\
		__sync_fetch_and_add(_drops, 1);			\
} while (0)

#endif
