// The other side of a comparison: does on a map of its own what it is told, by plain calls of libbpf.
//
// A line is a command and its operands, parted by spaces; an answer is the errno, a count and the bytes that came out.
// Bytes are hexadecimal, "-" for a null pointer. Behind them "@OFFSET:X" puts a descriptor there: of the map or program with
// a number (m12, p12), or a copy of one that the parent has (f12).
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_HELD 16

struct bytes {
	unsigned char *at;
	size_t size;
};

static int s_map = -1;
static int s_parent = -1;
static int s_held[MAX_HELD];
static int s_held_count;
static char *s_rest;

static char *next_word(void)
{
	char *word = strsep(&s_rest, " \n");

	return word ? word : "-";
}

static unsigned long long next_number(void)
{
	return strtoull(next_word(), NULL, 0);
}

static int open_reference(const char *text)
{
	unsigned int number = strtoul(text + 1, NULL, 10);

	switch (*text) {
	case 'm': return bpf_map_get_fd_by_id(number);
	case 'p': return bpf_prog_get_fd_by_id(number);
	default: return syscall(SYS_pidfd_getfd, s_parent, number, 0);
	}
}

static void hold_reference(struct bytes bytes, char *text)
{
	char *sort;
	size_t offset = strtoul(text, &sort, 10);
	int descriptor = open_reference(sort + 1);

	if (descriptor < 0 || s_held_count == MAX_HELD || offset + sizeof(descriptor) > bytes.size) {
		fprintf(stderr, "reference %s cannot be opened: %s\n", text, strerror(errno));
		exit(2);
	}
	memcpy(bytes.at + offset, &descriptor, sizeof(descriptor));
	s_held[s_held_count++] = descriptor;
}

static struct bytes next_bytes(void)
{
	char *hex = strsep(&s_rest, " \n"), *reference;
	struct bytes bytes = {};

	if (!hex || *hex == '-')
		return bytes;
	reference = hex;
	hex = strsep(&reference, "@");
	bytes.size = strlen(hex) / 2;
	bytes.at = malloc(bytes.size + 1);
	for (size_t i = 0; i < bytes.size; i++)
		sscanf(hex + 2 * i, "%2hhx", &bytes.at[i]);
	if (reference)
		hold_reference(bytes, reference);
	return bytes;
}

static struct bytes next_room(void)
{
	struct bytes bytes = { .size = next_number() };

	if (bytes.size) {
		bytes.at = malloc(bytes.size);
		memset(bytes.at, 0xa5, bytes.size);
	}
	return bytes;
}

static void print(struct bytes bytes)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < bytes.size; i++) {
		putchar_unlocked(digits[bytes.at[i] >> 4]);
		putchar_unlocked(digits[bytes.at[i] & 15]);
	}
	free(bytes.at);
}

static void begin(int result, unsigned int count)
{
	printf("%d %u ", result < 0 ? -result : 0, count);
}

static void answer(int result)
{
	begin(result, 0);
}

static unsigned int next_inner(void)
{
	unsigned int id = next_number();

	return id ? (unsigned int)bpf_map_get_fd_by_id(id) : 0;
}

// The types are those of a map of the parent.
static void next_types(struct bpf_map_create_opts *options)
{
	struct bpf_map_info info = {};
	unsigned int size = sizeof(info), id = next_number();
	int map = id ? bpf_map_get_fd_by_id(id) : -1;

	if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &size))
		return;
	close(map);
	if (!info.btf_id)
		return;
	options->btf_fd = bpf_btf_get_fd_by_id(info.btf_id);
	options->btf_key_type_id = info.btf_key_type_id;
	options->btf_value_type_id = info.btf_value_type_id;
}

static void describe(void)
{
	struct bpf_map_info info = {};
	unsigned int size = sizeof(info);
	int result = bpf_obj_get_info_by_fd(s_map, &info, &size);

	answer(result);
	printf("%u,%u,%u,%u,%x,%llu", info.type, info.key_size, info.value_size, info.max_entries, info.map_flags, (unsigned long long)info.map_extra);
}

static void create(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, options);
	enum bpf_map_type type = next_number();
	unsigned int key = next_number(), value = next_number(), entries = next_number();
	int result;

	options.map_flags = next_number();
	options.map_extra = next_number();
	options.numa_node = strtol(next_word(), NULL, 0);
	options.inner_map_fd = next_inner();
	next_types(&options);
	if (s_map >= 0)
		close(s_map);
	result = bpf_map_create(type, "peer", key, value, entries, &options);
	s_map = result < 0 ? -1 : result;
	if (options.inner_map_fd)
		close(options.inner_map_fd);
	if (options.btf_fd)
		close(options.btf_fd);
	if (result < 0)
		answer(result);
	else
		describe();
}

static void lookup(int deletes)
{
	struct bytes key = next_bytes(), value = next_bytes();
	unsigned long long flags = next_number();

	answer(deletes ? bpf_map_lookup_and_delete_elem_flags(s_map, key.at, value.at, flags)
		: bpf_map_lookup_elem_flags(s_map, key.at, value.at, flags));
	print(value);
	free(key.at);
}

static void update(void)
{
	struct bytes key = next_bytes(), value = next_bytes();

	answer(bpf_map_update_elem(s_map, key.at, value.at, next_number()));
	free(key.at);
	free(value.at);
}

static void delete_one(void)
{
	struct bytes key = next_bytes();

	answer(bpf_map_delete_elem(s_map, key.at));
	free(key.at);
}

static void next_key(void)
{
	struct bytes key = next_bytes(), next = next_room();

	answer(bpf_map_get_next_key(s_map, key.at, next.at));
	print(next);
	free(key.at);
}

static void lookup_batch(int deletes)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	struct bytes from = next_bytes(), to = next_room(), keys = next_room(), values = next_room();
	unsigned int count = next_number();
	int result;

	options.elem_flags = next_number();
	result = deletes ? bpf_map_lookup_and_delete_batch(s_map, from.at, to.at, keys.at, values.at, &count, &options)
		: bpf_map_lookup_batch(s_map, from.at, to.at, keys.at, values.at, &count, &options);
	begin(result, count);
	print(to);
	print(keys);
	print(values);
	free(from.at);
}

static void update_batch(void)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	struct bytes keys = next_bytes(), values = next_bytes();
	unsigned int count = next_number();
	int result;

	options.elem_flags = next_number();
	result = bpf_map_update_batch(s_map, keys.at, values.at, &count, &options);
	begin(result, count);
	free(keys.at);
	free(values.at);
}

static void delete_batch(void)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	struct bytes keys = next_bytes();
	unsigned int count = next_number();
	int result = bpf_map_delete_batch(s_map, keys.at, &count, &options);

	begin(result, count);
	free(keys.at);
}

static void enter_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(next_number(), &cpus);
	answer(sched_setaffinity(0, sizeof(cpus), &cpus) ? -errno : 0);
}

static int obey(const char *command)
{
	if (!strcmp(command, "create")) create();
	else if (!strcmp(command, "lookup")) lookup(0);
	else if (!strcmp(command, "lookup-and-delete")) lookup(1);
	else if (!strcmp(command, "update")) update();
	else if (!strcmp(command, "delete")) delete_one();
	else if (!strcmp(command, "next-key")) next_key();
	else if (!strcmp(command, "lookup-batch")) lookup_batch(0);
	else if (!strcmp(command, "lookup-and-delete-batch")) lookup_batch(1);
	else if (!strcmp(command, "update-batch")) update_batch();
	else if (!strcmp(command, "delete-batch")) delete_batch();
	else if (!strcmp(command, "freeze")) answer(bpf_map_freeze(s_map));
	else if (!strcmp(command, "cpu")) enter_cpu();
	else return 0;
	return 1;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	s_parent = syscall(SYS_pidfd_open, getppid(), 0);
	while (getline(&line, &room, stdin) > 0) {
		s_rest = line;
		if (!obey(next_word())) {
			fprintf(stderr, "unknown command\n");
			return 2;
		}
		putchar('\n');
		fflush(stdout);
		while (s_held_count)
			close(s_held[--s_held_count]);
	}
	free(line);
	return 0;
}
