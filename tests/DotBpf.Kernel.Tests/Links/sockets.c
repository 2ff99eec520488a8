// SPDX-License-Identifier: MIT
// Uses sockets in every way that a cgroup can watch: creates, binds, connects, sends, receives, names, sets options, closes.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_un local;
};

static socklen_t describe(int family, int suffix, union address *address)
{
	memset(address, 0, sizeof(*address));
	address->any.sa_family = family;
	switch (family) {
	case AF_INET:
		address->four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof(address->four);
	case AF_INET6:
		address->six.sin6_addr = in6addr_loopback;
		return sizeof(address->six);
	default: // a name of Linux that needs no file
		return offsetof(struct sockaddr_un, sun_path) + 1 +
			snprintf(address->local.sun_path + 1, sizeof(address->local.sun_path) - 1, "dotbpf-%d-%d", getpid(), suffix);
	}
}

static int bound(int family, int type, int suffix, union address *address, socklen_t *size)
{
	int one = socket(family, type, 0);

	*size = describe(family, suffix, address);
	if (bind(one, &address->any, *size))
		perror("bind");
	*size = sizeof(*address);
	getsockname(one, &address->any, size);
	return one;
}

static void send_datagram(int family)
{
	union address to, from, name;
	socklen_t to_size, from_size = sizeof(from), name_size;
	int receiver = bound(family, SOCK_DGRAM, 1, &to, &to_size), sender = bound(family, SOCK_DGRAM, 2, &name, &name_size), bytes = 1 << 16;
	socklen_t option = sizeof(bytes);
	char data[4] = "abc";

	setsockopt(sender, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	getsockopt(sender, SOL_SOCKET, SO_RCVBUF, &bytes, &option);
	if (sendto(sender, data, sizeof(data), 0, &to.any, to_size) != sizeof(data))
		perror("sendto");
	if (recvfrom(receiver, data, sizeof(data), 0, &from.any, &from_size) != sizeof(data))
		perror("recvfrom");
	if (connect(sender, &to.any, to_size))
		perror("connect");
	name_size = sizeof(name);
	getpeername(sender, &name.any, &name_size);
	close(sender);
	close(receiver);
}

static void connect_stream(void)
{
	union address to;
	socklen_t size;
	int listener = bound(AF_INET, SOCK_STREAM, 3, &to, &size), client = socket(AF_INET, SOCK_STREAM, 0);

	listen(listener, 1);
	if (connect(client, &to.any, size))
		perror("connect");
	close(client);
	close(listener);
}

int main(void)
{
	send_datagram(AF_INET);
	send_datagram(AF_INET6);
	send_datagram(AF_UNIX);
	connect_stream();
	close(open("/dev/null", O_RDWR));
	return 0;
}
