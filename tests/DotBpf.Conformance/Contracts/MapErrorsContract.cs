using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Errors that are true: they name the map, the fault and what to try, and tell faults apart that share a number.</summary>
public abstract class MapErrorsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private readonly byte[] _key = [1, 0, 0, 0];
    private readonly byte[] _value = new byte[8];

    [Fact]
    public void Update_Full_SaysNameCountAndLimit()
    {
        using var map = Host.CreateMap(new HashMapSpec<uint, ulong>(2) { Name = "full_map" });
        (map[1], map[2]) = (1, 2);

        string text = Assert.Throws<BpfSyscallException>(() => map[3] = 3).Message;

        Assert.Contains("'full_map'", text, StringComparison.Ordinal);
        Assert.Contains("2 of its 2 entries", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_Frozen_SaysFrozenAndNotReadOnly()
    {
        using MapHandle map = Create(MapFlags.None);
        map.Freeze();

        string text = Refusal(map, map.Update(_key, _value), BpfCommand.MapUpdate);

        Assert.True(map.IsFrozen);
        Assert.Contains("frozen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("reading only", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_OpenedForReading_SaysReadingOnlyAndNotFrozen()
    {
        using MapHandle map = Create(MapFlags.ReadOnly);

        string text = Refusal(map, map.Update(_key, _value), BpfCommand.MapUpdate);

        Assert.Equal((MapAccess.ReadOnly, false), (map.Access, map.IsFrozen));
        Assert.Contains("reading only", text, StringComparison.Ordinal);
        Assert.DoesNotContain("frozen", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lookup_OpenedForWriting_SaysWritingOnly()
    {
        using MapHandle map = Create(MapFlags.WriteOnly);

        string text = Refusal(map, map.Lookup(_key, _value), BpfCommand.MapLookup);

        Assert.Equal(MapAccess.WriteOnly, map.Access);
        Assert.Contains("writing only", text, StringComparison.Ordinal);
    }

    [Fact]
    public void LookupAndDelete_OpenedForReading_SaysReadingOnly()
    {
        using MapHandle map = Create(MapFlags.ReadOnly);

        string text = Refusal(map, map.LookupAndDelete(_key, _value), BpfCommand.MapLookupAndDelete);

        Assert.Contains("reading only", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Freeze_Twice_SaysThatItIsFrozen()
    {
        using MapHandle map = Create(MapFlags.None);
        map.Freeze();

        string text = Refusal(map, map.Freeze(), BpfCommand.MapFreeze);

        Assert.Contains("frozen", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_MissingOrThere_SaysWhich()
    {
        using MapHandle map = Create(MapFlags.None);

        string missing = Refusal(map, map.Update(_key, _value, UpdateMode.Exist), BpfCommand.MapUpdate);
        map.Update(_key, _value);
        string there = Refusal(map, map.Update(_key, _value, UpdateMode.NoExist), BpfCommand.MapUpdate);

        Assert.Contains("not in the map", missing, StringComparison.Ordinal);
        Assert.Contains("in the map already", there, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ValueTooLarge_SaysHowLargeItMayBe()
    {
        var spec = new MapSpec { Name = "large", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 64 << 10, MaxEntries = 1 };

        var error = Assert.Throws<BpfSyscallException>(() => Host.CreateMap(spec));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("32768", error.Message.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private MapHandle Create(MapFlags flags) =>
        Host.CreateMap(new MapSpec { Name = "errors", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4, Flags = flags });

    private static string Refusal(MapHandle map, Errno errno, BpfCommand command) =>
        Assert.Throws<BpfSyscallException>(() => map.ThrowIfFailed(errno, command)).Message;
}

public sealed class MapErrorsOnKernel : MapErrorsContract<KernelFixture>;

public sealed class MapErrorsOnEmbedded : MapErrorsContract<EmbeddedFixture>;
