using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What programs see of the task in whose time they run: without more ado, of the process that runs them.</summary>
public abstract class SurroundingsContract<THost> : HostContract<THost>
    where THost : IOwnerFixture
{
    private static readonly ProgramType[] s_all = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter];

    private readonly CgroupArrayMap _cgroups;

    protected SurroundingsContract() => _cgroups = Host.CreateMap(new CgroupArrayMapSpec(3));

    protected override void CleanUp() => _cgroups.Dispose();

    [Fact]
    public void CurrentPidTgid_Process_IsThatWhichRuns() =>
        AssertAnswers(s_all, (uint)Environment.ProcessId, "call 14; r0 >>= 32; exit");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 0)]
    [InlineData(-1, 0)]
    public void CurrentAncestorCgroup_Level_CountsFromTheRoot(int level, uint expected) =>
        AssertAnswers(s_all, expected, $"r1 = {level}; call 123; exit");

    [Fact]
    public void CurrentComm_LittleRoom_IsCutAndEnds() =>
        AssertAnswers(s_all, 0, "*(u64 *)(r10 - 8) = -1; r1 = r10; r1 += -8; r2 = 3; call 16; if r0 != 0 goto +2; r0 = *(u8 *)(r10 - 6); exit; r0 = 1; exit");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, -(int)Errno.EAGAIN)]
    [InlineData(3, -(int)Errno.E2BIG)]
    public void CurrentTaskUnderCgroup_Index_SaysWhetherItIsThere(int index, int expected)
    {
        using SafeHandle root = THost.OpenRootCgroup(Host), empty = THost.OpenEmptyCgroup(Host);
        _cgroups.Set(0, root);
        _cgroups.Set(1, empty);

        AssertAnswers(s_all, (uint)expected, $"r1 = map cgroups ll; r2 = {index}; call 37; exit");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, -(int)Errno.EAGAIN)]
    [InlineData(3, -(int)Errno.E2BIG)]
    public void PacketUnderCgroup_Index_SaysWhetherItsSocketIsThere(int index, int expected)
    {
        using SafeHandle root = THost.OpenRootCgroup(Host), empty = THost.OpenEmptyCgroup(Host);
        _cgroups.Set(0, root);
        _cgroups.Set(1, empty);

        AssertAnswers([ProgramType.SchedCls], (uint)expected, $"r2 = map cgroups ll; r3 = {index}; call 33; exit");
    }

    [Fact]
    public void PacketCgroup_TestRun_IsThatOfTheTask() =>
        AssertAnswers([ProgramType.SchedCls], 0, "call 79; r6 = r0; call 80; r0 -= r6; exit");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 0)]
    [InlineData(-1, 0)]
    public void PacketAncestorCgroup_Level_CountsFromTheRoot(int level, uint expected) =>
        AssertAnswers([ProgramType.SchedCls], expected, $"r2 = {level}; call 83; exit");

    private void AssertAnswers(ReadOnlySpan<ProgramType> types, uint expected, string text)
    {
        foreach (ProgramType type in types)
        {
            ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["cgroups"] = _cgroups.Handle }, License = "GPL" };
            using ProgramHandle program = Host.LoadProgram(Assembler.Program(text, type), bindings);

            Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result));

            Assert.True(expected == result.ReturnValue, $"{type}: {expected} expected, {result.ReturnValue} found");
        }
    }
}

public sealed class SurroundingsOnKernel : SurroundingsContract<KernelFixture>;

public sealed class SurroundingsOnEmbedded : SurroundingsContract<EmbeddedFixture>;

public sealed class SurroundingsOnUncheckedEmbedded : SurroundingsContract<UnverifiedFixture>;
