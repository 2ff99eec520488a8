using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.Testing.Captures;

namespace DotBpf.Conformance.Flows;

/// <summary>The flows sample, replayed on one host: what was returned, and every map byte for byte but for timestamps.</summary>
internal sealed class FlowsRun
{
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Samples");

    internal List<uint> Verdicts { get; } = [];

    internal Dictionary<string, Counter> Protocols { get; } = [];

    /// <summary>Flows by the bytes of their keys; times are masked.</summary>
    internal SortedDictionary<string, Counter> Flows { get; } = new(StringComparer.Ordinal);

    internal List<string> Events { get; } = [];

    /// <summary>Every other map: each entry as key and value in hexadecimal digits, sorted.</summary>
    internal SortedDictionary<string, List<string>> Others { get; } = new(StringComparer.Ordinal);

    internal static List<byte[]> ReadPackets()
    {
        var packets = new List<byte[]>();
        using PacketCapture capture = PacketCapture.Open(Path.Combine(Folder, "traffic.pcap"));
        while (capture.TryRead(out CapturedPacket packet))
            packets.Add(packet.Data.ToArray());
        return packets;
    }

    internal static FlowsRun On(BpfHost host, ushort? blockedPort = null)
    {
        var run = new FlowsRun();
        using BpfObject loaded = host.Load(ObjectSpec.Read(Path.Combine(Folder, "flows.bpf.o")));
        FillStages(loaded);
        if (blockedPort is { } port)
            loaded.Map<HashMap<ushort, ulong>>("blocked_ports")[port] = 0;
        using RingBufferReader<FlowEvent> events = loaded.Map<RingBufferMap<FlowEvent>>("events").OpenReader();
        using (host.EnterCpu(0))
        {
            foreach (byte[] packet in ReadPackets())
            {
                run.Verdicts.Add(loaded.Program("flows").TestRun(packet).ReturnValue);
                run.TakeEvents(events);
            }
        }

        run.TakeMaps(loaded);
        return run;
    }

    private static void FillStages(BpfObject loaded)
    {
        var stages = loaded.Map<ProgramArrayMap>("stages");
        string[] names = ["ports", "icmp", "account"];
        for (int slot = 0; slot < names.Length; slot++)
            stages.Set(slot, loaded.Program(names[slot]));
    }

    private void TakeEvents(RingBufferReader<FlowEvent> events)
    {
        while (events.TryRead(out RingRecord<FlowEvent> record))
            Events.Add(Hex(record.Value with { Time = 0 }));
    }

    private void TakeMaps(BpfObject loaded)
    {
        foreach (PerCpuEntry<uint, Counter> entry in loaded.Map<PerCpuArrayMap<Counter>>("protocols"))
        {
            Protocols[Names[entry.Key]] = entry.Values.Fold(
                default(Counter), (sum, counter) => new(sum.Packets + counter.Packets, sum.Bytes + counter.Bytes));
        }

        foreach (ref readonly MapEntry<FlowKey, Flow> entry in loaded.Map<LruHashMap<FlowKey, Flow>>("flows_seen"))
            Flows.Add(Hex(entry.Key), new(entry.Value.Packets, entry.Value.Bytes));
        foreach ((string name, MapHandle map) in loaded.Maps)
        {
            if (name is not ("flows_seen" or "events" or "stages"))
                Others[name] = EntriesOf(map);
        }
    }

    internal static string[] Names { get; } =
        ["OTHER", "ARP", "ICMP", "TCP", "UDP", "ICMPV6", "OTHER_IP", "FRAGMENT", "MALFORMED"];

    // By next key, which both hosts must walk alike; the map's own order may differ, as seeds do.
    private static List<string> EntriesOf(MapHandle map)
    {
        var entries = new List<string>();
        byte[] key = new byte[map.KeySize], next = new byte[map.KeySize], value = new byte[map.ValueSize];
        for (ReadOnlySpan<byte> from = []; map.GetNextKey(from, next) == Errno.None; from = key)
        {
            map.ThrowIfFailed(map.Lookup(next, value), BpfCommand.MapLookup);
            entries.Add($"{Convert.ToHexString(next)}={Convert.ToHexString(value)}");
            (key, next) = (next, key);
        }

        entries.Sort(StringComparer.Ordinal);
        return entries;
    }

    private static string Hex<T>(T value)
        where T : unmanaged => Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
