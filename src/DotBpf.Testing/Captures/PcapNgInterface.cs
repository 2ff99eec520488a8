namespace DotBpf.Testing.Captures;

/// <summary>What an interface description block says of the packets that name it.</summary>
internal readonly record struct PcapNgInterface(LinkType LinkType, uint SnapshotLength, TimestampUnit Time);
