namespace DotBpf.Testing.Tests.Captures;

/// <summary>A pcap file made by a test.</summary>
internal sealed class PcapFile
{
    internal const int HeaderSize = 24;
    internal const int RecordHeaderSize = 16;
    private readonly FileWriter _file;

    internal PcapFile(bool isBigEndian = false, bool isNanosecond = false, uint linkType = 1, ushort major = 2, ushort minor = 4) =>
        _file = new FileWriter(isBigEndian)
            .UInt32(isNanosecond ? 0xa1b23c4d : 0xa1b2c3d4).UInt16(major).UInt16(minor)
            .UInt32(0).UInt32(0).UInt32(65_535).UInt32(linkType);

    internal PcapFile Packet(ReadOnlySpan<byte> data, uint seconds = 1, uint fraction = 2, uint? original = null, uint? captured = null)
    {
        _file.UInt32(seconds).UInt32(fraction).UInt32(captured ?? (uint)data.Length).UInt32(original ?? (uint)data.Length).Bytes(data);
        return this;
    }

    internal byte[] ToArray() => _file.ToArray();
}
