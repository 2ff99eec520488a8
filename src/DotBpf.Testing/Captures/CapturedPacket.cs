namespace DotBpf.Testing.Captures;

/// <summary>One packet of a capture, lent by its reader.</summary>
/// <remarks>Lifetime: <see cref="Data"/> is the reader's buffer and holds this packet until the next read.</remarks>
public readonly ref struct CapturedPacket
{
    internal CapturedPacket(ReadOnlySpan<byte> data, uint originalLength, long? nanoseconds, LinkType linkType, int interfaceIndex)
    {
        Data = data;
        OriginalLength = originalLength;
        NanosecondsSinceEpoch = nanoseconds;
        LinkType = linkType;
        InterfaceIndex = interfaceIndex;
    }

    /// <summary>The bytes that were captured, link header first; a frame check sequence, where one was captured, last.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>How long the packet was on the wire; more than <see cref="Data"/> when it was cut to the snapshot length.</summary>
    public uint OriginalLength { get; }

    /// <summary>When it passed, in nanoseconds since 1970-01-01 UTC; <see langword="null"/> where the file does not say. Times beyond a <see cref="long"/> are its extremes.</summary>
    public long? NanosecondsSinceEpoch { get; }

    /// <summary>What its first bytes are.</summary>
    public LinkType LinkType { get; }

    /// <summary>Which interface of its section it passed, from 0; always 0 in pcap files.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Whether bytes are missing at the end.</summary>
    public bool IsCut => OriginalLength > (uint)Data.Length;

    /// <summary>When it passed, to 100 ns; <see langword="null"/> where the file does not say.</summary>
    public DateTimeOffset? Timestamp => NanosecondsSinceEpoch is { } time ? DateTimeOffset.UnixEpoch.AddTicks(time / TimeSpan.NanosecondsPerTick) : null;
}
