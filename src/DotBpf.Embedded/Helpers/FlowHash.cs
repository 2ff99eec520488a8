using DotBpf.Embedded.Contexts;

namespace DotBpf.Embedded.Helpers;

/// <summary>A number that is the same for all packets of one flow.</summary>
/// <remarks>SAFETY: the spans are cut to what the packet has.</remarks>
internal static unsafe class FlowHash
{
    private const uint Seed = 2166136261;
    private const uint Factor = 16777619;

    /// <summary>Hashes addresses, protocol and ports of IPv4 and IPv6, or the first bytes of anything else; never 0.</summary>
    internal static uint Of(PacketBuffer packet, byte* network)
    {
        long length = packet.End - network;
        ReadOnlySpan<byte> header = length > 0 ? new ReadOnlySpan<byte>(network, (int)length) : [];
        uint hash = header.IsEmpty ? Seed : (header[0] >> 4) switch
        {
            4 => Mix(Mix(Mix(Seed, header, 12, 8), header, 9, 1), header, (header[0] & 0xf) * 4, 4),
            6 => Mix(Mix(Mix(Seed, header, 8, 32), header, 6, 1), header, 40, 4),
            _ => Mix(Seed, header, 0, 20),
        };
        return hash == 0 ? 1 : hash;
    }

    private static uint Mix(uint hash, ReadOnlySpan<byte> bytes, int offset, int count)
    {
        int end = Math.Min(offset + count, bytes.Length);
        for (int i = offset; i < end; i++)
            hash = (hash ^ bytes[i]) * Factor;
        return hash;
    }
}
