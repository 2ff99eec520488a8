namespace DotBpf.Embedded.Contexts;

/// <summary>The context of programs on what is sent through sockets, <c>struct sk_msg_md</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class MessageContext
{
    internal const int Size = 80;
    internal const int Socket = 16;
    internal const int Length = 68;

    // sk_msg_is_valid_access, net/core/filter.c, 6.18: nothing can be written.
    internal static ContextLayout Layout { get; } = new(
        "sk_msg_md",
        Size,
        [
            new("data", 0, 8, ContextSource.PacketStart),
            new("data_end", 8, 8, ContextSource.PacketEnd),
            .. SocketWords.At(Socket),
            new("size", Length, 4, ReadsInParts: false),
            new("sk", 72, 8, ContextSource.FullSocket),
        ]);
}
