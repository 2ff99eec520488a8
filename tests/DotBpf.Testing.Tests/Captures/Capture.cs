using DotBpf.Testing.Captures;

namespace DotBpf.Testing.Tests.Captures;

/// <summary>A packet as a test remembers it.</summary>
internal sealed record Remembered(byte[] Data, uint OriginalLength, long? Time, LinkType LinkType, int Interface);

internal static class Capture
{
    internal static List<Remembered> ReadAll(byte[] file) => ReadAll(new MemoryStream(file));

    internal static List<Remembered> ReadAll(Stream stream)
    {
        using PacketCapture capture = PacketCapture.Open(stream, "test.pcap");
        List<Remembered> packets = [];
        while (capture.TryRead(out CapturedPacket packet))
            packets.Add(Remember(packet));
        return packets;
    }

    /// <summary>Reads until the file ends or is damaged.</summary>
    internal static (List<Remembered> Packets, CaptureFileException? Failure) ReadWhatIsThere(byte[] file)
    {
        List<Remembered> packets = [];
        try
        {
            using PacketCapture capture = PacketCapture.Open(new MemoryStream(file), "test.pcap");
            while (capture.TryRead(out CapturedPacket packet))
                packets.Add(Remember(packet));
        }
        catch (CaptureFileException failure)
        {
            return (packets, failure);
        }

        return (packets, null);
    }

    internal static byte[] Bytes(int count, byte first = 0) => [.. Enumerable.Range(first, count).Select(i => (byte)i)];

    private static Remembered Remember(in CapturedPacket packet) =>
        new(packet.Data.ToArray(), packet.OriginalLength, packet.NanosecondsSinceEpoch, packet.LinkType, packet.InterfaceIndex);
}
