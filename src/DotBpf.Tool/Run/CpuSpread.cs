using System.Buffers.Binary;

namespace DotBpf.Tool.Run;

/// <summary>Chooses the CPU of a packet as network cards do: by its flow, so that a flow stays on one CPU and in order.</summary>
/// <remarks>
/// Both directions of a flow come to the same CPU. What is hashed: IP addresses, protocol and ports behind up to two VLAN tags; for other
/// packets the Ethernet addresses. The hash is fixed (FNV-1a), so that two runs spread alike.
/// </remarks>
internal static class CpuSpread
{
    /// <summary>How many CPUs are used where nobody says; fewer when the host has fewer.</summary>
    internal const int UsualCpus = 2;

    internal const int MostCpus = 1024;

    private const int EthernetHeader = 14;
    private const uint FnvStart = 2166136261;
    private const uint FnvPrime = 16777619;

    internal static int Choose(ReadOnlySpan<byte> packet, int cpus) => cpus == 1 ? 0 : (int)(FlowHash(packet) % (uint)cpus);

    private static uint FlowHash(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < EthernetHeader)
            return 0;
        int at = 12;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        for (int tags = 0; tags < 2 && type is 0x8100 or 0x88a8 && packet.Length >= at + 6; tags++)
            type = BinaryPrimitives.ReadUInt16BigEndian(packet[(at += 4)..]);
        ReadOnlySpan<byte> body = packet[(at + 2)..];
        return (type, body.Length) switch
        {
            (0x0800, >= 20) => HashFlow(body.Slice(12, 4), body.Slice(16, 4), body[9], PortsOf(body, (body[0] & 0xf) * 4, IsFragment(body))),
            (0x86dd, >= 40) => HashFlow(body.Slice(8, 16), body.Slice(24, 16), body[6], PortsOf(body, 40, body[6] is not (6 or 17))),
            _ => HashFlow(packet[..6], packet.Slice(6, 6), 0, []),
        };
    }

    private static bool IsFragment(ReadOnlySpan<byte> ipv4) =>
        (BinaryPrimitives.ReadUInt16BigEndian(ipv4[6..]) & 0x3fff) != 0 || ipv4[9] is not (6 or 17);

    private static ReadOnlySpan<byte> PortsOf(ReadOnlySpan<byte> ip, int headerLength, bool hasNone) =>
        hasNone || headerLength < 20 || ip.Length < headerLength + 4 ? [] : ip.Slice(headerLength, 4);

    // Adding the two ends' hashes makes the direction not matter.
    private static uint HashFlow(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol, ReadOnlySpan<byte> ports)
    {
        int half = ports.Length / 2;
        uint ends = Add(Add(FnvStart, source), ports[..half]) + Add(Add(FnvStart, destination), ports[half..]);
        uint hash = Add(ends, [protocol]);
        return hash ^ (hash >> 16);
    }

    private static uint Add(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            hash = (hash ^ b) * FnvPrime;
        return hash;
    }
}
