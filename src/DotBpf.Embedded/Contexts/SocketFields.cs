namespace DotBpf.Embedded.Contexts;

/// <summary>What programs see of a socket, <c>struct bpf_sock</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class SocketFields
{
    internal const int Size = 80;
    internal const int BoundInterface = 0;
    internal const int Family = 4;
    internal const int Type = 8;
    internal const int Protocol = 12;
    internal const int Mark = 16;
    internal const int Priority = 20;
    internal const int LocalAddress4 = 24;
    internal const int LocalAddress6 = 28;
    internal const int LocalPort = 44;
    internal const int RemotePort = 48;
    internal const int RemoteAddress4 = 52;
    internal const int RemoteAddress6 = 56;
    internal const int State = 72;
    internal const int Queue = 76;

    private const int Word = sizeof(uint);
    private const int AfterRemotePort = RemotePort + sizeof(ushort);

    /// <summary>Whether programs may read so many bytes there (<c>bpf_sock_is_valid_access</c> and <c>bpf_sock_common_is_valid_access</c>, net/core/filter.c, 6.18).</summary>
    /// <param name="offset">Where.</param>
    /// <param name="size">How many bytes.</param>
    /// <param name="isFull">Whether it is known to be more than a request or what is left of a connection.</param>
    internal static bool AreReadable(int offset, int size, bool isFull)
    {
        if (offset < 0 || offset >= Size || offset % size != 0 || (!isFull && offset is >= Type and < LocalAddress4))
            return false;
        return offset switch
        {
            >= RemotePort and < AfterRemotePort => size <= Word,
            >= AfterRemotePort and < RemoteAddress4 => false,
            State or Family or Type or Protocol or LocalPort or Queue => size <= Word,
            >= LocalAddress4 and < LocalPort or >= RemoteAddress4 and < State => size <= Word,
            _ => size == Word,
        };
    }
}
