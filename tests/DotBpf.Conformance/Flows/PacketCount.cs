using System.Buffers.Binary;

namespace DotBpf.Conformance.Flows;

/// <summary>Counts a capture without BPF: a second opinion, written from the formats of the packets alone.</summary>
internal sealed class PacketCount
{
    private const int Ethernet = 14;

    internal Dictionary<string, Counter> Protocols { get; } = FlowsRun.Names.ToDictionary(name => name, _ => default(Counter));

    /// <summary>Packets and bytes by (VLAN, addresses, protocol, ports or echo identifier).</summary>
    internal Dictionary<string, Counter> Flows { get; } = [];

    internal int ToPort(ushort port) => _destinationPorts.GetValueOrDefault(port);

    private readonly Dictionary<ushort, int> _destinationPorts = [];

    internal static PacketCount Of(IEnumerable<byte[]> packets)
    {
        var count = new PacketCount();
        foreach (byte[] packet in packets)
            count.Add(packet);
        return count;
    }

    private void Add(ReadOnlySpan<byte> packet)
    {
        ushort type = Number(packet, 12);
        int at = Ethernet, vlan = 0;
        while (type is 0x8100 or 0x88a8)
        {
            vlan = Number(packet, at) & 0xfff;
            type = Number(packet, at + 2);
            at += 4;
        }

        if (type == 0x0806)
            Count("ARP", packet.Length);
        else if (type == 0x0800)
            AddIPv4(packet, at, vlan);
        else if (type == 0x86dd)
            AddIPv6(packet, at, vlan);
        else
            Count("OTHER", packet.Length);
    }

    private void AddIPv4(ReadOnlySpan<byte> packet, int at, int vlan)
    {
        if ((Number(packet, at + 6) & 0x1fff) != 0)
        {
            Count("FRAGMENT", packet.Length);
            return;
        }

        string ends = Convert.ToHexString(packet.Slice(at + 12, 8));
        AddTransport(packet, at + ((packet[at] & 0xf) * 4), packet[at + 9], $"{vlan} {ends}");
    }

    private void AddIPv6(ReadOnlySpan<byte> packet, int at, int vlan)
    {
        string ends = Convert.ToHexString(packet.Slice(at + 8, 32));
        byte next = packet[at + 6];
        int transport = at + 40;
        while (next is 0 or 43 or 60)
        {
            next = packet[transport];
            transport += 8 + (packet[transport + 1] * 8);
        }

        AddTransport(packet, transport, next, $"{vlan} {ends}");
    }

    private void AddTransport(ReadOnlySpan<byte> packet, int at, byte protocol, string ends)
    {
        string name = protocol switch { 1 => "ICMP", 6 => "TCP", 17 => "UDP", 58 => "ICMPV6", _ => "OTHER_IP" };
        Count(name, packet.Length);
        string detail = "";
        if (protocol is 6 or 17)
        {
            ushort destination = Number(packet, at + 2);
            detail = $"{Number(packet, at)}>{destination}";
            _destinationPorts[destination] = ToPort(destination) + 1;
        }
        else if (protocol is 1 or 58 && packet[at] is 0 or 8 or 128 or 129)
        {
            detail = $"echo {Number(packet, at + 4)}";
        }

        string flow = $"{ends} {protocol} {detail}";
        Flows[flow] = Plus(Flows.GetValueOrDefault(flow), packet.Length);
    }

    private void Count(string protocol, int bytes) => Protocols[protocol] = Plus(Protocols[protocol], bytes);

    private static Counter Plus(Counter counter, int bytes) => new(counter.Packets + 1, counter.Bytes + (ulong)bytes);

    private static ushort Number(ReadOnlySpan<byte> packet, int at) => BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
}
