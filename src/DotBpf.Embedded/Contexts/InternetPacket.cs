using System.Buffers.Binary;

namespace DotBpf.Embedded.Contexts;

/// <summary>Where in a packet the header of TCP or UDP is.</summary>
/// <param name="Transport">Where it begins.</param>
/// <param name="End">Where the packet ends, which a short one was filled up behind.</param>
/// <param name="Protocol">Whose header it is.</param>
internal readonly record struct InternetPacket(int Transport, int End, byte Protocol)
{
    internal const int LinkHeader = 14;

    private const byte Tcp = 6;
    private const byte Udp = 17;

    /// <summary>Reads a packet from its Ethernet header on.</summary>
    /// <returns>Whether it is whole, of IPv4 or of IPv6 without further headers, and of TCP or UDP.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, out InternetPacket read)
    {
        read = default;
        if (packet.Length < LinkHeader + 20)
            return false;
        ReadOnlySpan<byte> header = packet[LinkHeader..];
        read = BinaryPrimitives.ReadUInt16BigEndian(packet[12..]) switch
        {
            0x0800 when header[0] >> 4 == 4 => new(LinkHeader + ((header[0] & 0xf) * 4), LinkHeader + BinaryPrimitives.ReadUInt16BigEndian(header[2..]), header[9]),
            0x86dd when header[0] >> 4 == 6 => new(LinkHeader + 40, LinkHeader + 40 + BinaryPrimitives.ReadUInt16BigEndian(header[4..]), header[6]),
            _ => default,
        };
        int least = read.Protocol switch { Tcp => 20, Udp => 8, _ => int.MaxValue };
        return read.Transport >= LinkHeader + 20 && read.End <= packet.Length && read.End - read.Transport >= least;
    }
}
