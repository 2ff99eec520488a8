namespace DotBpf.Testing.Captures;

/// <summary>Reads the classic format: one header of 24 bytes, then records of a 16-byte header and the packet.</summary>
internal sealed class PcapReader : PacketCapture
{
    private const int FileHeaderSize = 24;
    private const int RecordHeaderSize = 16;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // The upper half of the field says whether and how long a frame check sequence follows each packet.
    private const uint LinkTypeMask = 0xffff;

    private readonly FieldOrder _order;
    private readonly long _nanosecondsPerFraction;
    private readonly LinkType _linkType;

    internal PcapReader(CaptureInput input, PcapFlavour flavour)
        : base(input)
    {
        _order = flavour.Order;
        _nanosecondsPerFraction = flavour.NanosecondsPerFraction;
        ReadOnlySpan<byte> header = input.Take(FileHeaderSize, "the pcap file header");
        (ushort major, ushort minor) = (_order.UInt16(header, 4), _order.UInt16(header, 6));
        // Before 2.4 the two lengths of a record could stand in either order.
        if (major != 2 || minor < 4)
            throw input.Damaged(4, "the pcap version", "2.4", $"{major}.{minor}", "Convert the file with `editcap -F pcap`.");
        _linkType = (LinkType)(_order.UInt32(header, 20) & LinkTypeMask);
    }

    public override CaptureFormat Format => CaptureFormat.Pcap;

    private protected override bool TryReadCore(out CapturedPacket packet)
    {
        packet = default;
        if (Input.IsAtEnd())
            return false;
        long start = Input.Position;
        ReadOnlySpan<byte> header = Input.Take(RecordHeaderSize, "a packet's record header");
        long time = (_order.UInt32(header, 0) * NanosecondsPerSecond) + (_order.UInt32(header, 4) * _nanosecondsPerFraction);
        uint captured = _order.UInt32(header, 8);
        uint original = _order.UInt32(header, 12);
        if (captured > LongestPacket)
            throw Input.Damaged(start + 8, "a packet's captured length", $"at most {LongestPacket} bytes", $"{captured}");
        packet = new CapturedPacket(Input.Take((int)captured, "a packet's bytes"), original, time, _linkType, 0);
        return true;
    }
}
