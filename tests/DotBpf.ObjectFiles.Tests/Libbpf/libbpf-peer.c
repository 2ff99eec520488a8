// Says what libbpf and the kernel make of an object, a line a fact, words divided by tabs.
//   libbpf-peer object FILE           opens it; creates its maps; loads its programs, each for itself where that fails
//   libbpf-peer live NAME=KIND:ID…    the same facts of maps (m) and programs (p) that somebody else has loaded
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static int complain(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static void say_map(const char *name, int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		exit(2);
	printf("map\t%s\t%u\tname %s, type %u, key %u, value %u, entries %u, flags 0x%x, extra %llu, key type %s, value type %s\n",
	       name, info.id, info.name, info.type, info.key_size, info.value_size, info.max_entries, info.map_flags,
	       (unsigned long long)info.map_extra, info.btf_key_type_id ? "known" : "unknown", info.btf_value_type_id ? "known" : "unknown");
}

// What an array holds when it was loaded: the value of a single entry, or which entries lead to something.
static void say_contents(const char *name, int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info), key, i;
	unsigned char *value;

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		exit(2);
	if (info.type != BPF_MAP_TYPE_ARRAY && info.type != BPF_MAP_TYPE_PROG_ARRAY && info.type != BPF_MAP_TYPE_ARRAY_OF_MAPS)
		return;
	value = calloc(info.value_size, 1);
	printf("contents\t%s\t%s", name, info.type == BPF_MAP_TYPE_ARRAY ? "0x" : "filled");
	for (key = 0; key < info.max_entries && key < 64; key++) {
		if (bpf_map_lookup_elem(map, &key, value))
			continue;
		if (info.type != BPF_MAP_TYPE_ARRAY)
			printf(" %u", key);
		else if (info.max_entries == 1)
			for (i = 0; i < info.value_size; i++)
				printf("%02x", value[i]);
	}
	printf("\n");
	free(value);
}

static void say_code(const char *name, int program)
{
	struct bpf_prog_info info = {};
	__u32 length = sizeof(info), i;
	unsigned char *code;

	if (bpf_obj_get_info_by_fd(program, &info, &length))
		exit(2);
	code = calloc(info.xlated_prog_len, 1);
	length = info.xlated_prog_len;
	memset(&info, 0, sizeof(info));
	info.xlated_prog_insns = (__u64)(unsigned long)code;
	info.xlated_prog_len = length;
	length = sizeof(info);
	if (bpf_obj_get_info_by_fd(program, &info, &length))
		exit(2);
	printf("kernel\t%s\tname %s, type %u, licence %s, functions %u, lines %u, attached to type %u\n", name, info.name, info.type,
	       info.gpl_compatible ? "GPL" : "other", info.nr_func_info, info.nr_line_info, info.attach_btf_id);
	printf("code\t%s\t", name);
	for (i = 0; i < info.xlated_prog_len; i++)
		printf("%02x", code[i]);
	printf("\n");
	free(code);
}

// Opens an object so that it leaves no pins, and loads one of its programs, or all.
static struct bpf_object *open_object(const char *file, const char *only)
{
	struct bpf_object *object = bpf_object__open_file(file, NULL);
	struct bpf_program *program;
	struct bpf_map *map;

	if (!object)
		return NULL;
	bpf_object__for_each_map(map, object)
		bpf_map__set_pin_path(map, NULL);
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, !only || !strcmp(bpf_program__name(program), only));
	return object;
}

static void say_loaded(struct bpf_object *object)
{
	struct bpf_program *program;
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		if (bpf_map__fd(map) >= 0) {
			say_map(bpf_map__name(map), bpf_map__fd(map));
			say_contents(bpf_map__name(map), bpf_map__fd(map));
		}
	}
	bpf_object__for_each_program(program, object) {
		if (bpf_program__fd(program) >= 0) {
			printf("load\t%s\t0\n", bpf_program__name(program));
			say_code(bpf_program__name(program), bpf_program__fd(program));
		}
	}
}

static int load(const char *file, const char *only)
{
	struct bpf_object *object = open_object(file, only);
	int error = bpf_object__load(object);

	if (!error)
		say_loaded(object);
	bpf_object__close(object);
	return -error;
}

static int say_object(const char *file)
{
	struct bpf_object *object = bpf_object__open_file(file, NULL);
	struct bpf_program *program;
	int error;

	printf("version\t%u.%u\n", libbpf_major_version(), libbpf_minor_version());
	printf("open\t%d\n", object ? 0 : errno);
	if (!object)
		return 0;
	bpf_object__for_each_program(program, object)
		printf("program\t%s\tsection %s, type %d, attach type %d, loaded by itself %s\n", bpf_program__name(program),
		       bpf_program__section_name(program), bpf_program__type(program), bpf_program__expected_attach_type(program),
		       bpf_program__autoload(program) ? "yes" : "no");
	if (!load(file, NULL)) {
		printf("maps\t0\n");
	} else {
		error = load(file, "");
		printf("maps\t%d\n", error);
		bpf_object__for_each_program(program, object)
			if (!error && load(file, bpf_program__name(program)))
				printf("load\t%s\t1\n", bpf_program__name(program));
	}
	bpf_object__close(object);
	return 0;
}

static void say_live(char *text)
{
	char *kind = strrchr(text, '=');
	int id = atoi(kind + 3), live = kind[1] == 'm' ? bpf_map_get_fd_by_id(id) : bpf_prog_get_fd_by_id(id);

	if (live < 0)
		exit(2);
	*kind = 0;
	if (kind[1] == 'm') {
		say_map(text, live);
		say_contents(text, live);
	} else {
		say_code(text, live);
	}
	close(live);
}

int main(int count, char **words)
{
	libbpf_set_print(complain);
	if (count == 3 && !strcmp(words[1], "object"))
		return say_object(words[2]);
	for (int i = 2; i < count; i++)
		say_live(words[i]);
	return count > 1 && !strcmp(words[1], "live") ? 0 : 1;
}
