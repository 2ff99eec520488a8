using System.Runtime.CompilerServices;

namespace DotBpf.Conformance.Flows;

// The C# twins of the structures in samples/flows/flows.bpf.c.
[InlineArray(16)]
internal struct Address
{
    private byte _first;
}

internal readonly record struct FlowKey(
    Address Source,
    Address Destination,
    ushort SourcePort,
    ushort DestinationPort,
    byte Protocol,
    byte Version,
    ushort Vlan);

internal readonly record struct Flow(ulong Packets, ulong Bytes, ulong FirstSeen, ulong LastSeen);

internal readonly record struct Counter(ulong Packets, ulong Bytes);

internal readonly record struct FlowEvent(FlowKey Key, ulong Time, uint Length, uint Blocked);
