using System.Text.Json;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

/// <summary>The map verbs against maps of the running kernel.</summary>
public sealed class MapCommandsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly ObjectSpec _spec = ObjectSpec.Read(Files.Counts);
    private readonly TypesHandle _types;
    private readonly MapHandle _senders;
    private readonly MapHandle _families;
    private readonly PinPath _pin = BpfFileSystem.Path($"dotbpf_tool_{Environment.ProcessId}_{Guid.NewGuid():N}"[..40]);

    public MapCommandsOnKernel()
    {
        _types = _host.LoadTypes(_spec.Types!);
        _senders = _host.CreateMap(_spec.Maps["senders"] with { MaxEntries = 2 }, _types);
        _families = _host.CreateMap(_spec.Maps["families"], _types);
        _host.Pin(_senders, _pin);
    }

    private string Id => $"{_senders.Info.Id}";

    [Fact]
    public void Update_TypedEntry_IsFoundByLookupAndDump()
    {
        Dotbpf.Run("map", "update", "id", Id, "{source: 02:00:00:00:00:01, type: 2048}", "{packets: 7, bytes: 2048}").Expect(ExitCode.Ok);

        Dotbpf lookup = Dotbpf.Run("map", "lookup", "pinned", _pin.Value, "{source: 02:00:00:00:00:01, type: 2048}").Expect(ExitCode.Ok);
        JsonElement dump = Dotbpf.Run("map", "dump", "id", Id, "--json").Expect(ExitCode.Ok).Json();

        Approved.Check("map-lookup", lookup.Out);
        Assert.Equal("""{"source":"02:00:00:00:00:01","type":2048}""", JsonSerializer.Serialize(dump[0].GetProperty("key")));
        Assert.Equal(7, dump[0].GetProperty("value").GetProperty("packets").GetInt64());
        Assert.Equal(2048, dump[0].GetProperty("value").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void Update_ModesAndFullMap_HaveTheirCodes()
    {
        Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}", "--existing").Expect(ExitCode.No);
        Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}", "--new").Expect(ExitCode.Ok);
        Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}", "--new").Expect(ExitCode.No);
        Dotbpf.Run("map", "update", "id", Id, "{type: 2}", "{}").Expect(ExitCode.Ok);
        Dotbpf full = Dotbpf.Run("map", "update", "id", Id, "{type: 3}", "{}").Expect(ExitCode.MapFull);
        Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}", "--new", "--existing").Expect(ExitCode.Usage);

        Assert.Contains("full", full.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_ThereAndNotThere_IsOkThenNo()
    {
        Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}").Expect(ExitCode.Ok);

        Dotbpf.Run("map", "delete", "id", Id, "{type: 1}").Expect(ExitCode.Ok);
        Dotbpf.Run("map", "delete", "id", Id, "{type: 1}").Expect(ExitCode.No);
        Dotbpf.Run("map", "lookup", "id", Id, "{type: 1}").Expect(ExitCode.No);
        Assert.Equal(JsonValueKind.Null, Dotbpf.Run("map", "lookup", "id", Id, "{type: 1}", "--json").Expect(ExitCode.No).Json().ValueKind);
        Assert.False(Dotbpf.Run("map", "delete", "id", Id, "{type: 1}", "--json").Expect(ExitCode.No).Json().GetProperty("isDeleted").GetBoolean());
        Assert.True(Dotbpf.Run("map", "update", "id", Id, "{type: 1}", "{}", "--json").Expect(ExitCode.Ok).Json().GetProperty("isUpdated").GetBoolean());
    }

    [Fact]
    public void Update_PerCpuMap_WritesEverySlot()
    {
        Dotbpf.Run("map", "update", "id", $"{_families.Info.Id}", "1", "{packets: 5, bytes: 10}").Expect(ExitCode.Ok);

        JsonElement entry = Dotbpf.Run("map", "lookup", "id", $"{_families.Info.Id}", "1", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(_host.PossibleCpus, entry.GetProperty("cpus").GetArrayLength());
        Assert.Equal(5 * _host.PossibleCpus, entry.GetProperty("value").GetProperty("packets").GetInt64());
    }

    [Fact]
    public void Update_IndexBeyondTheEnd_IsUsage()
    {
        Dotbpf result = Dotbpf.Run("map", "update", "id", $"{_families.Info.Id}", "3", "{packets: 5}").Expect(ExitCode.Usage);

        Assert.Contains("its indices are 0 to 2", result.Error, StringComparison.Ordinal);
        Dotbpf.Run("map", "lookup", "id", $"{_families.Info.Id}", "3").Expect(ExitCode.No);
        Dotbpf.Run("map", "delete", "id", $"{_families.Info.Id}", "1").Expect(ExitCode.Unsupported);
    }

    [Fact]
    public void Dump_ArrayWithoutTypes_HasNumbersForIndices()
    {
        using MapHandle plain = _host.CreateMap(new MapSpec { Name = "dotbpf_plain", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 2 });

        JsonElement dump = Dotbpf.Run("map", "dump", "id", $"{plain.Info.Id}", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal([0, 1], dump.EnumerateArray().Select(entry => entry.GetProperty("key").GetInt32()));
        Assert.Equal("hex 00 00 00 00", dump[0].GetProperty("value").GetString());
    }

    [Fact]
    public void Show_ListsTheMapWithItsTypes()
    {
        JsonElement all = Dotbpf.Run("map", "show", "--json").Expect(ExitCode.Ok).Json();
        Dotbpf one = Dotbpf.Run("map", "show", "id", Id).Expect(ExitCode.Ok);

        JsonElement mine = Assert.Single(all.EnumerateArray(), map => map.GetProperty("id").GetUInt32() == _senders.Info.Id);
        Assert.Equal("struct ends", mine.GetProperty("keyType").GetString());
        Assert.Contains("struct counter (16 B)", one.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Selectors_NamingNothing_AreNoSuchObject()
    {
        Dotbpf.Run("map", "dump", "id", "4294967294").Expect(ExitCode.NoSuchObject);
        Dotbpf.Run("map", "dump", "name", "no_such_map_x").Expect(ExitCode.NoSuchObject);
        Dotbpf.Run("map", "dump", "pinned", "/sys/fs/bpf/no_such_pin").Expect(ExitCode.NoSuchObject);
        Dotbpf.Run("map", "dump", "id", "twelve").Expect(ExitCode.Usage);
    }

    [Fact]
    public void Selectors_NameOfTwoMaps_AsksForAnId()
    {
        using MapHandle first = _host.CreateMap(_spec.Maps["senders"] with { Name = "dotbpf_twins_t" });
        using MapHandle second = _host.CreateMap(_spec.Maps["senders"] with { Name = "dotbpf_twins_t" });

        Dotbpf result = Dotbpf.Run("map", "dump", "name", "dotbpf_twins_t").Expect(ExitCode.Precondition);

        Assert.Contains($"{first.Info.Id}, {second.Info.Id}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{typ: 1}", "one of the members source, type")]
    [InlineData("80", "'{'")]
    public void Lookup_KeyThatIsNone_SaysWhatIsExpected(string key, string expected)
    {
        Assert.Contains(expected, Dotbpf.Run("map", "lookup", "id", Id, key).Expect(ExitCode.Usage).Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _host.Unpin(_pin);
        _families.Dispose();
        _senders.Dispose();
        _types.Dispose();
        _host.Dispose();
    }
}
