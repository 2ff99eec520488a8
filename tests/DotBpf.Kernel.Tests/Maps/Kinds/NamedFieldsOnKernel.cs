using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>What other tools see of maps that were created from C# types.</summary>
public sealed class NamedFieldsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Dump_HashFromCSharp_HasTheNamesOfItsFields()
    {
        using HashMap<FlowKey, FlowStats> map = _host.CreateMap(new HashMapSpec<FlowKey, FlowStats>(16) { Name = "flows" });
        var stats = new FlowStats { Packets = 3, Kind = Kind.Udp, IsOpen = true, Delta = -4 };
        stats.Buckets[2] = 7;
        stats.Last.Nanoseconds = 99;
        map[new FlowKey { Source = 0x0a000001, Port = 443 }] = stats;

        JsonElement entry = Dump(map).EnumerateArray().Single().GetProperty("formatted");

        JsonElement key = entry.GetProperty("key"), value = entry.GetProperty("value");
        Assert.Equal(443, key.GetProperty("Port").GetInt32());
        Assert.Equal(0x0a000001, key.GetProperty("Source").GetInt64());
        Assert.Equal(3, value.GetProperty("Packets").GetInt32());
        Assert.Equal(-4, value.GetProperty("Delta").GetInt32());
        Assert.Equal([0, 0, 7, 0], value.GetProperty("Buckets").EnumerateArray().Select(item => item.GetInt32()));
        Assert.Equal(99, value.GetProperty("Last").GetProperty("Nanoseconds").GetInt64());
    }

    [Fact]
    public void Dump_Enumeration_ShowsItsValueAndTypeItsNames()
    {
        using HashMap<FlowKey, FlowStats> map = _host.CreateMap(new HashMapSpec<FlowKey, FlowStats>(16));

        string types = Run("btf", "dump", "id", TypesOf(map));

        Assert.Contains("ENUM 'Kind' encoding=UNSIGNED size=1", types, StringComparison.Ordinal);
        Assert.Contains("'Udp' val=17", types, StringComparison.Ordinal);
        Assert.Contains("STRUCT 'FlowStats'", types, StringComparison.Ordinal);
        Assert.Contains("_Bool", types, StringComparison.Ordinal);
    }

    // bpftool knows floats as types, and cannot show values that have them.
    [Fact]
    public void Dump_Floats_AreTypes()
    {
        using ArrayMap<(float Small, double Large)> map = _host.CreateMap(new ArrayMapSpec<(float Small, double Large)>(1));

        string types = Run("btf", "dump", "id", TypesOf(map));

        Assert.Contains("FLOAT 'float' size=4", types, StringComparison.Ordinal);
        Assert.Contains("FLOAT 'double' size=8", types, StringComparison.Ordinal);
        Assert.Contains("STRUCT 'ValueTuple_2' size=16", types, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_EveryKindThatTakesTypes_HasThem()
    {
        using ArrayMap<FlowStats> array = _host.CreateMap(new ArrayMapSpec<FlowStats>(1));
        using PerCpuArrayMap<FlowStats> perCpu = _host.CreateMap(new PerCpuArrayMapSpec<FlowStats>(1));
        using LpmTrieMap<LpmKey4, FlowStats> trie = _host.CreateMap(new LpmTrieMapSpec<LpmKey4, FlowStats>(1));
        using TaskStorageMap<FlowStats> tasks = _host.CreateMap(new TaskStorageMapSpec<FlowStats>());
        using BloomFilterMap<FlowKey> bloom = _host.CreateMap(new BloomFilterMapSpec<FlowKey>(1));
        using CgroupStorageMap<FlowStats> cgroups = _host.CreateMap(new CgroupStorageMapSpec<FlowStats>());
        using CgroupStorageMap<FlowStats> shared = _host.CreateMap(new CgroupStorageMapSpec<FlowStats> { IsShared = true });

        BpfMap[] maps = [array, perCpu, trie, tasks, bloom, cgroups, shared];

        Assert.All(maps, map => Assert.NotNull(map.Handle.Info.ValueType));
        Assert.All(maps, map => Assert.NotEqual("", TypesOf(map)));
    }

    [Fact]
    public void Create_FieldsOverEachOther_BecomeAUnionThatTheViewAccepts()
    {
        using HashMap<int, Overlaid> map = _host.CreateMap(new HashMapSpec<int, Overlaid>(4));
        map[1] = new Overlaid { Whole = 0x1122334455667788 };

        using HashMap<int, Overlaid> again = _host.OpenMap<HashMap<int, Overlaid>>(map.Handle.Info.Id);

        Assert.Equal(0x11223344u, again[1].High);
        Assert.Contains("UNION", Run("btf", "dump", "id", TypesOf(map)), StringComparison.Ordinal);
    }

    [Fact]
    public void OpenMap_OtherFieldOrder_IsRefusedByName()
    {
        using HashMap<int, Pair> map = _host.CreateMap(new HashMapSpec<int, Pair>(4));

        MapLayoutException error = Assert.Throws<MapLayoutException>(() => _host.OpenMap<HashMap<int, Swapped>>(map.Handle.Info.Id));

        Assert.Contains("First", error.Message, StringComparison.Ordinal);
    }

    private static JsonElement Dump(BpfMap map) =>
        JsonDocument.Parse(Run("-j", "map", "dump", "id", map.Handle.Info.Id.ToString(CultureInfo.InvariantCulture))).RootElement;

    private static string TypesOf(BpfMap map)
    {
        string text = Run("-j", "map", "show", "id", map.Handle.Info.Id.ToString(CultureInfo.InvariantCulture));
        return JsonDocument.Parse(text).RootElement.TryGetProperty("btf_id", out JsonElement id) ? id.GetInt32().ToString(CultureInfo.InvariantCulture) : "";
    }

    private static string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("bpftool", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private enum Kind : byte
    {
        Tcp = 6,
        Udp = 17,
    }

    private struct FlowKey
    {
        public uint Source;
        public ushort Port;
        public ushort Reserved { get; set; }
    }

    private struct FlowStats
    {
        public ulong Packets;
        public Moment Last;
        public Buckets Buckets;
        public int Delta;
        public Kind Kind;
        public bool IsOpen;
        public char Letter { get; set; }
    }

    private struct Moment
    {
        public long Nanoseconds { get; set; }
    }

    [InlineArray(4)]
    private struct Buckets
    {
        private ushort _first;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlaid
    {
        [FieldOffset(0)] public ulong Whole;
        [FieldOffset(0)] public uint Low;
        [FieldOffset(4)] public uint High;
        [FieldOffset(8)] public int Other;
    }

    private struct Pair
    {
        public int First { get; set; }
        public int Second { get; set; }
    }

    private struct Swapped
    {
        public int Second { get; set; }
        public int First { get; set; }
    }
}
