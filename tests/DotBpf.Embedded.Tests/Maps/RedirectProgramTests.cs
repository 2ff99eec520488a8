using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Programs that redirect maps name beside a target.</summary>
public sealed class RedirectProgramTests : IDisposable
{
    private static readonly byte[] s_key = BitConverter.GetBytes(1);
    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 2, Interfaces = [1, 7] });

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(MapType.DevMap, AttachType.XdpDevMap)]
    [InlineData(MapType.DevMapHash, AttachType.XdpDevMap)]
    [InlineData(MapType.CpuMap, AttachType.XdpCpuMap)]
    public void UpdateReferences_Program_IsHeldUntilReplaced(MapType type, AttachType attachType)
    {
        using MapHandle map = Create(type);
        FakeProgram program = Program(42, attachType);
        byte[] value = new byte[8];

        Errno errno = Put(map, 7, program);
        Put(map, 7, program);
        map.Lookup(s_key, value);
        int holds = program.Holds;
        map.Update(s_key, [1, 0, 0, 0, 0, 0, 0, 0]);

        Assert.Equal((Errno.None, 7u, 42u), (errno, BitConverter.ToUInt32(value), BitConverter.ToUInt32(value, 4)));
        Assert.Equal((1, 0), (holds, program.Holds));
    }

    [Theory]
    [InlineData(MapType.DevMap, AttachType.XdpDevMap)]
    [InlineData(MapType.DevMapHash, AttachType.XdpDevMap)]
    [InlineData(MapType.CpuMap, AttachType.XdpCpuMap)]
    public void Dispose_MapWithProgram_LetsItGo(MapType type, AttachType attachType)
    {
        FakeProgram program = Program(42, attachType);
        using (MapHandle map = Create(type))
            Put(map, 7, program);

        Assert.Equal(0, program.Holds);
    }

    [Theory]
    [InlineData(MapType.DevMap, Errno.EINVAL)]
    [InlineData(MapType.DevMapHash, Errno.EINVAL)]
    [InlineData(MapType.CpuMap, Errno.ENOMEM)]
    public void UpdateReferences_ProgramForSomethingElse_IsRefused(MapType type, Errno expected)
    {
        using MapHandle map = Create(type);
        FakeProgram program = Program(42, AttachType.Xdp);

        Errno errno = Put(map, 7, program);

        Assert.Equal((expected, 0), (errno, program.Holds));
        Assert.Equal(Errno.ENOENT, map.Lookup(s_key, new byte[8]));
    }

    [Fact]
    public void UpdateReferences_FullHash_LetsTheProgramGo()
    {
        using MapHandle map = Create(MapType.DevMapHash, entries: 1);
        FakeProgram program = Program(42, AttachType.XdpDevMap);
        map.Update([5, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]);

        Errno errno = Put(map, 7, program);

        Assert.Equal((Errno.E2BIG, 0), (errno, program.Holds));
    }

    [Fact]
    public void Update_InterfaceThatTheHostWasNotTold_Einval()
    {
        using MapHandle map = Create(MapType.DevMap);

        Assert.Equal(Errno.EINVAL, map.Update(s_key, [2, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(Errno.None, map.Update(s_key, [7, 0, 0, 0, 0, 0, 0, 0]));
    }

    private static Errno Put(MapHandle map, byte number, FakeProgram program) =>
        map.UpdateReferences(s_key, [number, 0, 0, 0, 0, 0, 0, 0], [new ValueReference(4, program)]);

    private MapHandle Create(MapType type, uint entries = 4) =>
        _host.CreateMap(new() { Name = "targets", Type = type, KeySize = 4, ValueSize = 8, MaxEntries = entries });

    private FakeProgram Program(uint id, AttachType attachType) =>
        new(_host, id, new ProgramOwner(ProgramType.Xdp, attachType, HasFragments: false));
}
