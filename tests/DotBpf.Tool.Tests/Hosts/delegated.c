/* SPDX-License-Identifier: MIT
 *
 * delegated MOUNT OPTION=VALUE,… COMMAND…: runs a command as root of a user namespace of its own, in which a BPF file
 * system with those options is mounted. The namespace opens the file system, and only the initial one may set what it
 * delegates: descriptors go back and forth between the two processes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/mount.h>

static int check(const char *what, long result)
{
	if (result < 0) {
		perror(what);
		exit(100);
	}
	return (int)result;
}

/* A byte, and with it a descriptor unless that is negative. */
static void give(int socket, int descriptor)
{
	char byte = 0, room[CMSG_SPACE(sizeof(int))] = {};
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (descriptor >= 0) {
		message.msg_control = room;
		message.msg_controllen = sizeof(room);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		*header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
	}
	check("sendmsg", sendmsg(socket, &message, 0));
}

static int take(int socket)
{
	char byte, room[CMSG_SPACE(sizeof(int))];
	int descriptor = -1;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room) };

	if (check("recvmsg", recvmsg(socket, &message, 0)) == 0)
		exit(101); /* the other side has said why */
	if (CMSG_FIRSTHDR(&message))
		memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return descriptor;
}

static void put(const char *text, const char *format, ...)
{
	char path[64];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	int file = check(path, open(path, O_WRONLY));
	check(path, write(file, text, strlen(text)));
	close(file);
}

static void be_confined(int socket, char **arguments)
{
	check("unshare", unshare(CLONE_NEWUSER | CLONE_NEWNS));
	give(socket, -1);
	take(socket);
	check("setresgid", setresgid(0, 0, 0));
	check("setresuid", setresuid(0, 0, 0));
	give(socket, check("fsopen", syscall(SYS_fsopen, "bpf", 0)));
	int mount_point = take(socket);
	check("mount", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	check("move_mount", syscall(SYS_move_mount, mount_point, "", AT_FDCWD, arguments[1], MOVE_MOUNT_F_EMPTY_PATH));
	execvp(arguments[3], arguments + 3);
	check(arguments[3], -1);
}

static void delegate(int socket, int child, char *options)
{
	take(socket);
	put("deny", "/proc/%d/setgroups", child);
	put("0 0 1", "/proc/%d/uid_map", child);
	put("0 0 1", "/proc/%d/gid_map", child);
	give(socket, -1);
	int system = take(socket);
	for (char *option = strtok(options, ","); option; option = strtok(NULL, ",")) {
		char *value = strchr(option, '=');
		*value++ = 0;
		check(option, syscall(SYS_fsconfig, system, FSCONFIG_SET_STRING, option, value, 0));
	}
	check("fsconfig", syscall(SYS_fsconfig, system, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	give(socket, check("fsmount", syscall(SYS_fsmount, system, 0, 0)));
}

int main(int count, char **arguments)
{
	int sockets[2], status;

	if (count < 4)
		return 102;
	check("socketpair", socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets));
	int child = check("fork", fork());
	if (child == 0) {
		close(sockets[0]);
		be_confined(sockets[1], arguments);
	}
	close(sockets[1]);
	delegate(sockets[0], child, arguments[2]);
	check("waitpid", waitpid(child, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 103;
}
