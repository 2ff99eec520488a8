namespace DotBpf.Testing.Tests.Captures;

/// <summary>A pcapng file made by a test.</summary>
internal sealed class PcapNgFile
{
    private readonly List<byte> _file = [];
    private bool _isBigEndian;

    internal PcapNgFile Section(bool isBigEndian = false, ushort major = 1)
    {
        _isBigEndian = isBigEndian;
        return Block(0x0a0d0d0a, Body().UInt32(0x1a2b3c4d).UInt16(major).UInt16(0).Int64(-1));
    }

    internal PcapNgFile Interface(ushort linkType = 1, uint snapshotLength = 0, byte? resolution = null, long? offset = null)
    {
        FileWriter body = Body().UInt16(linkType).UInt16(0).UInt32(snapshotLength);
        if (resolution is { } unit)
            body.UInt16(9).UInt16(1).Bytes([unit]).Pad();
        if (offset is { } seconds)
            body.UInt16(14).UInt16(8).Int64(seconds);
        return Block(1, body.UInt16(0).UInt16(0));
    }

    internal PcapNgFile Enhanced(ReadOnlySpan<byte> data, uint interfaceIndex = 0, ulong ticks = 0, uint? original = null, uint? captured = null) =>
        Block(6, Body().UInt32(interfaceIndex).UInt32((uint)(ticks >> 32)).UInt32((uint)ticks)
            .UInt32(captured ?? (uint)data.Length).UInt32(original ?? (uint)data.Length).Bytes(data).Pad());

    internal PcapNgFile Obsolete(ReadOnlySpan<byte> data, ushort interfaceIndex = 0, ulong ticks = 0) =>
        Block(2, Body().UInt16(interfaceIndex).UInt16(0xffff).UInt32((uint)(ticks >> 32)).UInt32((uint)ticks)
            .UInt32((uint)data.Length).UInt32((uint)data.Length).Bytes(data).Pad());

    internal PcapNgFile Simple(ReadOnlySpan<byte> data, uint original) => Block(3, Body().UInt32(original).Bytes(data).Pad());

    internal PcapNgFile Unknown(uint type, int size) => Block(type, Body().Bytes(new byte[size]).Pad());

    internal PcapNgFile Block(uint type, FileWriter body, uint? length = null, uint? repeated = null)
    {
        uint total = length ?? (uint)body.Length + 12;
        _file.AddRange(Body().UInt32(type).UInt32(total).Bytes(body.ToArray()).UInt32(repeated ?? total).ToArray());
        return this;
    }

    internal FileWriter Body() => new(_isBigEndian);

    internal byte[] ToArray() => [.. _file];
}
