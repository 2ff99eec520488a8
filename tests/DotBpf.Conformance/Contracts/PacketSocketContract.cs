using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>The socket that a test run gives its packet, and what maps keep for it.</summary>
public abstract class PacketSocketContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const string Socket = "r6 = *(u64 *)(r1 + 168); if r6 != 0 goto +2; r0 = 999; exit; ";

    private readonly SkStorageMap<long> _values;

    protected PacketSocketContract() => _values = Host.CreateMap(new SkStorageMapSpec<long>());

    protected override void CleanUp() => _values.Dispose();

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(4, 0u)]
    [InlineData(44, 0u)]
    [InlineData(48, 0u)]
    [InlineData(72, 7u)]
    [InlineData(76, uint.MaxValue)]
    public void Field_OfATestRun_IsThatOfAFreshSocket(int offset, uint expected) =>
        Assert.Equal(expected, Run($"{Socket}r0 = *(u32 *)(r6 + {offset}); exit"));

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    public void FullField_OfATestRun_IsThatOfAFreshSocket(int offset) =>
        Assert.Equal(0u, Run($"{Socket}r1 = r6; call 95; if r0 != 0 goto +2; r0 = 777; exit; r0 = *(u32 *)(r0 + {offset}); exit"));

    [Fact]
    public void StorageGet_Create_BeginsWithZerosInEveryRun()
    {
        string count = Socket + "r3 = 0; " + Get(flags: 1) + "r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = r1; exit";

        Assert.Equal(1u, Run(count));
        Assert.Equal(3u, Run(count, repeat: 3));
        Assert.Equal(1u, Run(count));
    }

    [Fact]
    public void StorageGet_FirstValue_IsCopiedOnce() =>
        Assert.Equal(7u, Run(Socket + "*(u64 *)(r10 - 8) = 7; r3 = r10; r3 += -8; " + Get(flags: 1)
            + "*(u64 *)(r10 - 8) = 9; r3 = r10; r3 += -8; " + Get(flags: 1) + "r0 = *(u64 *)(r0 + 0); exit"));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void StorageGet_NothingThereOrBadFlags_IsNull(int flags) => Assert.Equal(888u, Run(Socket + "r3 = 0; " + Get(flags) + "r0 = 0; exit"));

    [Fact]
    public void StorageDelete_ThereAndAbsent_SaysWhich() =>
        Assert.Equal(-(int)Errno.ENOENT, (int)Run(Socket + "r3 = 0; " + Get(flags: 1)
            + "r1 = map sockets ll; r2 = r6; call 108; if r0 == 0 goto +1; exit; r1 = map sockets ll; r2 = r6; call 108; exit"));

    private static string Get(int flags) => $"r1 = map sockets ll; r2 = r6; r4 = {flags}; call 107; if r0 != 0 goto +2; r0 = 888; exit; ";

    private uint Run(string text, int repeat = 1)
    {
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["sockets"] = _values.Handle }, License = "GPL" };
        using ProgramHandle program = Host.LoadProgram(Assembler.Program(text, ProgramType.SchedCls), bindings);
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64], Repeat = repeat }, out TestRunResult result));
        return result.ReturnValue;
    }
}

public sealed class PacketSocketOnKernel : PacketSocketContract<KernelFixture>;

public sealed class PacketSocketOnEmbedded : PacketSocketContract<EmbeddedFixture>;

public sealed class PacketSocketOnUncheckedEmbedded : PacketSocketContract<UnverifiedFixture>;

public sealed class PacketSocketCompiledOnEmbedded : PacketSocketContract<CompilingFixture>;
