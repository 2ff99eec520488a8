using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

internal static unsafe partial class LibC
{
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int NETLINK_ROUTE = 0;
    internal const int SOL_SOCKET = 1;
    internal const int SOL_NETLINK = 270;
    internal const int NETLINK_CAP_ACK = 10;
    internal const int NETLINK_EXT_ACK = 11;
    internal const int SO_DETACH_FILTER = 27;
    internal const int SO_ATTACH_BPF = 50;
    internal const int SO_ATTACH_REUSEPORT_EBPF = 52;
    internal const int SO_DETACH_REUSEPORT_BPF = 68;

    [LibraryImport("libc")]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    internal static partial nint send(int sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc")]
    internal static partial nint recv(int sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc")]
    internal static partial int setsockopt(int sockfd, int level, int optname, void* optval, uint optlen);
}
