namespace DotBpf.Testing.Captures;

/// <summary>Reads the block format: sections, each with its own byte order and interfaces, and packets that name an interface.</summary>
/// <remarks>Facts from the IETF draft draft-ietf-opsawg-pcapng.</remarks>
internal sealed class PcapNgReader : PacketCapture
{
    internal const uint SectionHeader = 0x0a0d0d0a;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;

    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const uint SwappedByteOrderMagic = 0x4d3c2b1a;
    private const int BlockHeaderSize = 8;
    private const int BlockTrailerSize = 4;
    private const int SmallestBlock = BlockHeaderSize + BlockTrailerSize;
    private const int MostInterfaces = 65_536;

    private readonly List<PcapNgInterface> _interfaces = [];
    private FieldOrder _order;
    private long _blockStart;
    private long _blockEnd;
    private uint _blockLength;

    internal PcapNgReader(CaptureInput input)
        : base(input)
    {
        TryBeginBlock(out _);
        BeginSection();
    }

    public override CaptureFormat Format => CaptureFormat.PcapNg;

    private protected override bool TryReadCore(out CapturedPacket packet)
    {
        packet = default;
        // The bytes lent before were the last block's; only now may they go.
        EndBlock();
        while (TryBeginBlock(out uint type))
        {
            if (TryReadBlock(type, out packet))
                return true;
            EndBlock();
        }

        return false;
    }

    private bool TryReadBlock(uint type, out CapturedPacket packet)
    {
        packet = default;
        switch (type)
        {
            case SectionHeader: BeginSection(); return false;
            case InterfaceDescription: AddInterface(); return false;
            case EnhancedPacket: packet = ReadEnhancedPacket(); return true;
            case SimplePacket: packet = ReadSimplePacket(); return true;
            case ObsoletePacket: packet = ReadObsoletePacket(); return true;
            default: return false;
        }
    }

    private bool TryBeginBlock(out uint type)
    {
        type = 0;
        if (Input.IsAtEnd())
            return false;
        _blockStart = Input.Position;
        ReadOnlySpan<byte> start = Input.Peek(BlockHeaderSize, "a block header");
        type = _order.UInt32(start, 0);
        if (type == SectionHeader)
            _order = ReadByteOrder();
        _blockLength = _order.UInt32(Input.Take(BlockHeaderSize, "a block header"), 4);
        if (_blockLength < SmallestBlock || _blockLength % 4 != 0)
            throw Input.Damaged(_blockStart + 4, "a block's length", $"a multiple of 4 from {SmallestBlock} on", $"{_blockLength}");
        _blockEnd = _blockStart + _blockLength;
        return true;
    }

    // The section header's type reads the same in both byte orders; its body begins with the magic number that tells which it is.
    private FieldOrder ReadByteOrder()
    {
        uint magic = new FieldOrder(IsBigEndian: true).UInt32(Input.Peek(BlockHeaderSize + 4, "a section header"), BlockHeaderSize);
        return magic switch
        {
            ByteOrderMagic => new FieldOrder(IsBigEndian: true),
            SwappedByteOrderMagic => new FieldOrder(IsBigEndian: false),
            _ => throw Input.Damaged(_blockStart + BlockHeaderSize, "a section's byte order magic", "0x1a2b3c4d in either order", $"0x{magic:x8}"),
        };
    }

    private void BeginSection()
    {
        ReadOnlySpan<byte> body = TakeBody(16, "a section header");
        ushort major = _order.UInt16(body, 4);
        if (major != 1)
            throw Input.Damaged(_blockStart + 12, "the pcapng version", "1.x", $"{major}.{_order.UInt16(body, 6)}");
        _interfaces.Clear();
    }

    private void AddInterface()
    {
        ReadOnlySpan<byte> body = TakeBody(8, "an interface description");
        var linkType = (LinkType)_order.UInt16(body, 0);
        uint snapshotLength = _order.UInt32(body, 4);
        if (_interfaces.Count == MostInterfaces)
            throw Input.Damaged(_blockStart, "the interfaces of a section", $"at most {MostInterfaces}", "one more");
        _interfaces.Add(new PcapNgInterface(linkType, snapshotLength, ReadInterfaceOptions()));
    }

    private TimestampUnit ReadInterfaceOptions()
    {
        TimestampUnit unit = TimestampUnit.Default;
        while (BodyLeft >= 4)
        {
            ReadOnlySpan<byte> header = TakeBody(4, "an interface option");
            (ushort code, ushort length) = (_order.UInt16(header, 0), _order.UInt16(header, 2));
            int padded = (length + 3) & ~3;
            if (code == 0)
                break;
            ReadOnlySpan<byte> value = TakeBody(padded, "an interface option");
            unit = (code, length) switch
            {
                (9, 1) => unit with { Resolution = value[0] },
                (14, 8) => unit with { OffsetInSeconds = _order.Int64(value, 0) },
                _ => unit,
            };
        }

        return unit;
    }

    private CapturedPacket ReadEnhancedPacket()
    {
        ReadOnlySpan<byte> body = TakeBody(20, "an enhanced packet block");
        return ReadPacket(_order.UInt32(body, 0), Ticks(body, 4), _order.UInt32(body, 12), _order.UInt32(body, 16));
    }

    private CapturedPacket ReadObsoletePacket()
    {
        ReadOnlySpan<byte> body = TakeBody(20, "a packet block");
        return ReadPacket(_order.UInt16(body, 0), Ticks(body, 4), _order.UInt32(body, 12), _order.UInt32(body, 16));
    }

    // It has no captured length: the packet was cut to the snapshot length of the section's first interface, if that has one.
    private CapturedPacket ReadSimplePacket()
    {
        uint original = _order.UInt32(TakeBody(4, "a simple packet block"), 0);
        uint limit = FindInterface(0).SnapshotLength;
        uint captured = limit == 0 ? original : Math.Min(original, limit);
        return ReadPacket(0, ticks: null, captured, original);
    }

    private CapturedPacket ReadPacket(uint interfaceIndex, ulong? ticks, uint captured, uint original)
    {
        PcapNgInterface source = FindInterface(interfaceIndex);
        if (captured > LongestPacket)
            throw Input.Damaged(_blockStart, "a packet's captured length", $"at most {LongestPacket} bytes", $"{captured}");
        ReadOnlySpan<byte> data = TakeBody((int)captured, "a packet's bytes");
        long? time = ticks is { } count ? source.Time.ToNanoseconds(count) : null;
        return new CapturedPacket(data, original, time, source.LinkType, (int)interfaceIndex);
    }

    private PcapNgInterface FindInterface(uint index) => index < (uint)_interfaces.Count
        ? _interfaces[(int)index]
        : throw Input.Damaged(_blockStart, "a packet's interface", $"one of the {_interfaces.Count} the section has described", $"{index}");

    private ulong Ticks(ReadOnlySpan<byte> body, int offset) => ((ulong)_order.UInt32(body, offset) << 32) | _order.UInt32(body, offset + 4);

    private long BodyLeft => _blockEnd - BlockTrailerSize - Input.Position;

    private ReadOnlySpan<byte> TakeBody(int count, string what) => count <= BodyLeft
        ? Input.Take(count, what)
        : throw Input.Damaged(Input.Position, what, $"{count} bytes before the end of the block", $"{BodyLeft}");

    private void EndBlock()
    {
        if (Input.Position == _blockEnd)
            return;
        Input.Skip(BodyLeft, "a block's body");
        uint repeated = _order.UInt32(Input.Take(BlockTrailerSize, "a block's repeated length"), 0);
        if (repeated != _blockLength)
            throw Input.Damaged(_blockEnd - BlockTrailerSize, "a block's repeated length", $"{_blockLength}, as at its start", $"{repeated}");
    }
}
