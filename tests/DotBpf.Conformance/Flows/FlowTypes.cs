using System.Runtime.CompilerServices;

namespace DotBpf.Conformance.Flows;

// The C# twins of the structures in samples/flows/flows.bpf.c.
[InlineArray(16)]
public struct Address
{
    private byte _first;
}

public record struct FlowKey
{
    public Address Source;
    public Address Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Protocol;
    public byte Version;
    public ushort Vlan;
}

public readonly record struct Flow(ulong Packets, ulong Bytes, ulong FirstSeen, ulong LastSeen);

public readonly record struct Counter(ulong Packets, ulong Bytes);

public record struct FlowEvent
{
    public FlowKey Key;
    public ulong Time;
    public uint Length;
    public uint Blocked;
}
