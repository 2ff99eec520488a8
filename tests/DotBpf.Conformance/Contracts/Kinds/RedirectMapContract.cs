using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class RedirectMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Loopback = 1;

    [Fact]
    public void DevMapSet_Device_CanBeReadAndRemoved()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(4));

        map.Set(2, Loopback);

        Assert.True(map.TryGet(2, out DevMapEntry entry));
        Assert.Equal(new DevMapEntry(Loopback, 0), entry);
        Assert.False(map.TryGet(1, out _));
        map.Remove(2);
        map.Remove(2);
        Assert.False(map.TryGet(2, out _));
    }

    [Fact]
    public void DevMapSet_Faults_AreNamed()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(4) { HasPrograms = false });

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => map.Set(0, 99_999)).Errno);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Set(4, Loopback));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Set(0, 0));
    }

    [Fact]
    public void DevHashMapSet_AnyNumber_AnswersLikeADictionary()
    {
        using DevHashMap map = Host.CreateMap(new DevHashMapSpec(1));

        Assert.True(map.TryAdd(1_000_000, Loopback));
        Assert.False(map.TryAdd(1_000_000, Loopback));
        map.Set(1_000_000, Loopback);

        Assert.True(map.TryGet(1_000_000, out DevMapEntry entry));
        Assert.Equal(Loopback, entry.InterfaceIndex);
        Assert.Equal(Errno.E2BIG, Assert.Throws<BpfSyscallException>(() => map.Set(7, Loopback)).Errno);
        Assert.True(map.Remove(1_000_000));
        Assert.False(map.Remove(1_000_000));
    }

    [Fact]
    public void DevHashMapListKeys_SomeDevices_ListsCountsAndClears()
    {
        using DevHashMap map = Host.CreateMap(new DevHashMapSpec(8));
        for (uint key = 0; key < 5; key++)
            map.Set(key * 1000, Loopback);

        Assert.Equal([0u, 1000, 2000, 3000, 4000], map.ListKeys().Order().ToArray());
        Assert.Equal(5, map.Count());
        map.Clear();
        Assert.Empty(map.ListKeys());
    }

    [Fact]
    public void CpuMapSet_Cpu_CanBeReadAndRemoved()
    {
        using CpuMap map = Host.CreateMap(new CpuMapSpec((uint)Host.PossibleCpus + 1));

        map.Set(0, queueSize: 192);

        Assert.True(map.TryGet(0, out CpuMapEntry entry));
        Assert.Equal(new CpuMapEntry(192, 0), entry);
        map.Remove(0);
        Assert.False(map.TryGet(0, out _));
        Assert.Equal(Errno.ENODEV, Assert.Throws<BpfSyscallException>(() => map.Set(Host.PossibleCpus, 192)).Errno);
        Assert.Equal(Errno.EOVERFLOW, Assert.Throws<BpfSyscallException>(() => map.Set(0, 20_000)).Errno);
    }

    [Theory]
    [InlineData(MapType.DevMap, AttachType.XdpDevMap, Errno.EINVAL)]
    [InlineData(MapType.DevMapHash, AttachType.XdpDevMap, Errno.EINVAL)]
    [InlineData(MapType.CpuMap, AttachType.XdpCpuMap, Errno.ENOMEM)]
    public void UpdateReferences_Program_IsTakenWhereItIsMeantFor(MapType type, AttachType meant, Errno refusal)
    {
        using MapHandle map = Host.CreateMap(new() { Name = "targets", Type = type, KeySize = 4, ValueSize = 8, MaxEntries = 4 });
        using ProgramHandle right = Load(meant), plain = Load(AttachType.Xdp), withFragments = Load(meant, ProgramFlags.XdpFragments);
        byte[] value = new byte[8];

        Errno[] answers = [Put(map, plain), Put(map, right), Put(map, withFragments), Put(map, right), map.Lookup(new byte[4], value)];

        Assert.Equal([refusal, Errno.None, refusal, Errno.None, Errno.None], answers);
        Assert.Equal((1u, right.Info.Id), (BitConverter.ToUInt32(value), BitConverter.ToUInt32(value, 4)));
    }

    // Whoever refers to such a map first decides which kind of programs may, and those in it count too; a hash belongs to those in it alone.
    [Theory]
    [InlineData(MapType.DevMap, AttachType.XdpDevMap, Errno.EINVAL)]
    [InlineData(MapType.CpuMap, AttachType.XdpCpuMap, Errno.ENOMEM)]
    [InlineData(MapType.DevMapHash, AttachType.XdpDevMap, Errno.None)]
    public void Load_ReferringToTheMap_FixesTheKindOfPrograms(MapType type, AttachType meant, Errno besideAnother)
    {
        using MapHandle map = Host.CreateMap(new() { Name = "targets", Type = type, KeySize = 4, ValueSize = 8, MaxEntries = 4 });
        using ProgramHandle inMap = Load(meant);
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["targets"] = map }, License = "GPL" };
        using ProgramHandle first = Host.LoadProgram(Assembler.Program("r1 = map targets ll; r0 = 0; exit", ProgramType.SchedCls), bindings);

        Exception? second = Record.Exception(() => Host.LoadProgram(Assembler.Program("r1 = map targets ll; r0 = 0; exit"), bindings).Dispose());
        Errno put = Put(map, inMap);

        Assert.Equal((besideAnother == Errno.None, besideAnother), (second is null, put));
    }

    private static Errno Put(MapHandle map, ProgramHandle program) => map.UpdateReferences(new byte[4], [1, 0, 0, 0, 0, 0, 0, 0], [new ValueReference(4, program)]);

    private ProgramHandle Load(AttachType attachType, ProgramFlags flags = ProgramFlags.None) => Host.LoadProgram(
        Assembler.Program("r0 = 2; exit") with { ExpectedAttachType = attachType, Flags = flags },
        new() { Maps = new Dictionary<string, MapHandle>(), License = "GPL" });
}

public sealed class RedirectMapOnKernel : RedirectMapContract<KernelFixture>;

public sealed class RedirectMapOnEmbedded : RedirectMapContract<EmbeddedFixture>;
