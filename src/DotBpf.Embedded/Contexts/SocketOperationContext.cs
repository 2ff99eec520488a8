namespace DotBpf.Embedded.Contexts;

/// <summary>The context of programs that follow TCP connections, <c>struct bpf_sock_ops</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class SocketOperationContext
{
    internal const int Size = 224;
    internal const int Operation = 0;
    internal const int Socket = 20;
    internal const int IsFullSocket = 72;
    internal const int CallbackFlags = 84;
    internal const int PacketLength = 208;

    /// <summary>Where the addresses of the socket and of the packet are.</summary>
    internal const int Addresses = 184;

    internal const int AfterAddresses = 208;

    // Those after the socket's, from byte 72 on.
    private static readonly string[] s_states =
    [
        "is_fullsock", "snd_cwnd", "srtt_us", "bpf_sock_ops_cb_flags", "state", "rtt_min", "snd_ssthresh", "rcv_nxt", "snd_nxt", "snd_una", "mss_cache", "ecn_flags",
        "rate_delivered", "rate_interval_us", "packets_out", "retrans_out", "total_retrans", "segs_in", "data_segs_in", "segs_out", "data_segs_out", "lost_out", "sacked_out",
    ];

    // sock_ops_is_valid_access, net/core/filter.c, 6.18.
    internal static ContextLayout Layout { get; } = new(
        "bpf_sock_ops",
        Size,
        [
            new("op", Operation, 4, ReadsInParts: false),
            new("reply", 4, 4, Access: ContextAccess.Whole, ReadsInParts: false),
            .. Words(["args[1]", "args[2]", "args[3]"], 8),
            .. SocketWords.At(Socket),
            .. Words(s_states, IsFullSocket),
            new("sk_txhash", 164, 4, Access: ContextAccess.Whole, ReadsInParts: false),
            new("bytes_received", 168, 8, ReadsInParts: false),
            new("bytes_acked", 176, 8, ReadsInParts: false),
            new("sk", Addresses, 8, ContextSource.FullSocketOrNull),
            new("skb_data", 192, 8, ContextSource.PacketStart),
            new("skb_data_end", 200, 8, ContextSource.PacketEnd),
            new("skb_len", PacketLength, 4, ReadsInParts: false),
            new("skb_tcp_flags", 212, 4, ReadsFromBegin: true),
            new("skb_hwtstamp", 216, 8, ReadsInParts: false),
        ]);

    private static IEnumerable<ContextField> Words(string[] names, int offset) =>
        names.Select((name, index) => new ContextField(name, offset + (index * sizeof(uint)), sizeof(uint), ReadsInParts: false));
}
