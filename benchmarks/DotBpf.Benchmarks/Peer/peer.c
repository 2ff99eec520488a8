// SPDX-License-Identifier: MIT
// The peer that DotBpf is measured against: the same operations in C over libbpf, in loops, so that calling in costs nothing.
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

int peer_open(uint32_t id)
{
	return bpf_map_get_fd_by_id(id);
}

uint64_t peer_lookup(int fd, uint64_t keys, long count)
{
	uint64_t sum = 0, value;

	for (long i = 0; i < count; i++) {
		uint64_t key = i % keys;

		if (!bpf_map_lookup_elem(fd, &key, &value))
			sum += value;
	}
	return sum;
}

uint64_t peer_update(int fd, uint64_t keys, long count)
{
	uint64_t failed = 0;

	for (long i = 0; i < count; i++) {
		uint64_t key = i % keys, value = i;

		failed += bpf_map_update_elem(fd, &key, &value, BPF_ANY) != 0;
	}
	return failed;
}

// One update and one delete for each count.
uint64_t peer_update_delete(int fd, long count)
{
	uint64_t failed = 0;

	for (long i = 0; i < count; i++) {
		uint64_t key = i, value = i;

		failed += bpf_map_update_elem(fd, &key, &value, BPF_ANY) != 0;
		failed += bpf_map_delete_elem(fd, &key) != 0;
	}
	return failed;
}

uint64_t peer_delete(int fd, long count)
{
	uint64_t failed = 0;

	for (long i = 0; i < count; i++) {
		uint64_t key = i;

		failed += bpf_map_delete_elem(fd, &key) != 0;
	}
	return failed;
}

// Walks a whole map as most C code does: the next key, then its value.
uint64_t peer_walk(int fd)
{
	uint64_t sum = 0, key, next, value;
	void *previous = NULL;

	while (!bpf_map_get_next_key(fd, previous, &next)) {
		key = next;
		previous = &key;
		if (!bpf_map_lookup_elem(fd, &key, &value))
			sum += key ^ value;
	}
	return sum;
}

// Walks a whole map by batches into room of a fixed size.
uint64_t peer_walk_batches(int fd, uint32_t size)
{
	uint64_t sum = 0, *keys = malloc(size * sizeof(*keys)), *values = malloc(size * sizeof(*values));
	uint32_t token, count;
	void *from = NULL;
	int error;

	do {
		count = size;
		error = bpf_map_lookup_batch(fd, from, &token, keys, values, &count, NULL);
		if (error && errno != ENOENT) {
			sum = 0;
			break;
		}
		for (uint32_t i = 0; i < count; i++)
			sum += keys[i] ^ values[i];
		from = &token;
	} while (!error);
	free(keys);
	free(values);
	return sum;
}

uint64_t peer_lookup_percpu(int fd, uint32_t entries, int cpus, long count)
{
	uint64_t sum = 0;
	uint64_t *values = calloc(cpus, sizeof(*values));

	for (long i = 0; i < count; i++) {
		uint32_t index = i % entries;

		if (bpf_map_lookup_elem(fd, &index, values))
			continue;
		for (int cpu = 0; cpu < cpus; cpu++)
			sum += values[cpu];
	}
	free(values);
	return sum;
}

// Records begin with a number.
static int add(void *context, void *data, size_t size)
{
	*(uint64_t *)context += *(uint64_t *)data;
	return 0;
}

struct peer_ring {
	struct ring_buffer *ring;
	uint64_t sum;
};

struct peer_ring *peer_ring_open(int fd)
{
	struct peer_ring *peer = calloc(1, sizeof(*peer));

	peer->ring = ring_buffer__new(fd, add, &peer->sum, NULL);
	return peer;
}

long peer_ring_consume(struct peer_ring *peer)
{
	return ring_buffer__consume(peer->ring);
}

void peer_ring_close(struct peer_ring *peer)
{
	ring_buffer__free(peer->ring);
	free(peer);
}

// Opens and closes an object.
int peer_object_open(const void *bytes, size_t size)
{
	struct bpf_object *object = bpf_object__open_mem(bytes, size, NULL);

	if (!object)
		return -errno;
	bpf_object__close(object);
	return 0;
}

// Opens an object, loads all of it but one program, and closes it.
int peer_object_load(const void *bytes, size_t size, const char *without)
{
	struct bpf_object *object = bpf_object__open_mem(bytes, size, NULL);
	int result;

	if (!object)
		return -errno;
	bpf_program__set_autoload(bpf_object__find_program_by_name(object, without), false);
	result = bpf_object__load(object);
	bpf_object__close(object);
	return result;
}

// The sum of an array of numbers that lies in memory, read number by number; as many as a power of two.
uint64_t peer_sum_mapped(int fd, uint32_t entries, long count)
{
	size_t length = (entries * sizeof(uint64_t) + 4095) & ~4095ul;
	volatile uint64_t *values = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	uint64_t sum = 0;

	if (values == MAP_FAILED)
		return 0;
	for (long i = 0; i < count; i++)
		sum += values[i & (entries - 1)];
	munmap((void *)values, length);
	return sum;
}

// Reads the types of the kernel and finds one.
int peer_kernel_type(const char *name)
{
	struct btf *types = btf__load_vmlinux_btf();
	int id = types ? btf__find_by_name_kind(types, name, BTF_KIND_STRUCT) : -errno;

	btf__free(types);
	return id;
}

// Where libbpf would give the program to the kernel, all its relocations are done. Here it stops.
static int stop(struct bpf_program *program, struct bpf_prog_load_opts *options, long cookie)
{
	return -ECANCELED;
}

static int be_silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

void peer_prepare(void)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, options, .prog_prepare_load_fn = stop);

	libbpf_set_print(be_silent);
	libbpf_register_prog_handler("bench", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, &options);
}

// Relocates the programs of an object whose section is "bench", and goes no further.
int peer_object_relocate(const void *bytes, size_t size)
{
	struct bpf_object *object = bpf_object__open_mem(bytes, size, NULL);
	int result;

	if (!object)
		return -errno;
	result = bpf_object__load(object);
	bpf_object__close(object);
	return result == -ECANCELED ? 0 : -EINVAL;
}

struct peer_perf {
	struct perf_buffer *buffer;
	uint64_t sum;
	long records;
};

static void add_sample(void *context, int cpu, void *data, uint32_t size)
{
	struct peer_perf *peer = context;

	peer->sum += *(uint64_t *)data;
	peer->records++;
}

struct peer_perf *peer_perf_open(int fd, size_t pages)
{
	struct peer_perf *peer = calloc(1, sizeof(*peer));

	peer->buffer = perf_buffer__new(fd, pages, add_sample, NULL, peer, NULL);
	return peer;
}

long peer_perf_consume(struct peer_perf *peer)
{
	peer->records = 0;
	return perf_buffer__consume(peer->buffer) ? -1 : peer->records;
}

void peer_perf_close(struct peer_perf *peer)
{
	perf_buffer__free(peer->buffer);
	free(peer);
}
