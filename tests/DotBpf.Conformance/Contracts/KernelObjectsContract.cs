using System.Text;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs read and hold objects of the kernel (<c>bpf_get_current_task_btf</c>, <c>bpf_task_from_pid</c>, <c>bpf_cgroup_from_id</c>), as compilers make them.</summary>
public abstract class KernelObjectsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const uint None = uint.MaxValue;
    private const ulong RootCgroup = 1;

    [Fact]
    public void TestRun_CurrentTask_ReadsItsProcess()
    {
        using BpfObject loaded = Load("current");

        TestRunResult result = loaded.Program("current").TestRun(Packet(0));

        Assert.Equal((uint)Environment.ProcessId, result.ReturnValue);
    }

    [Theory]
    [InlineData("by_number")]
    [InlineData("held_twice")]
    public void TestRun_TaskByNumber_IsFound(string program)
    {
        using BpfObject loaded = Load(program);

        uint found = loaded.Program(program).TestRun(Packet((ulong)Environment.ProcessId)).ReturnValue;
        uint absent = loaded.Program(program).TestRun(Packet(int.MaxValue)).ReturnValue;

        Assert.Equal(((uint)Environment.ProcessId, None), (found, absent));
    }

    [Fact]
    public void TestRun_CgroupByNumber_IsFound()
    {
        using BpfObject loaded = Load("level_of_cgroup");

        uint found = loaded.Program("level_of_cgroup").TestRun(Packet(RootCgroup)).ReturnValue;
        uint absent = loaded.Program("level_of_cgroup").TestRun(Packet(ulong.MaxValue)).ReturnValue;

        Assert.Equal((0u, None), (found, absent));
    }

    [Theory]
    [InlineData("never_released")]
    [InlineData("not_compared")]
    [InlineData("read_after_release")]
    [InlineData("released_current")]
    [InlineData("written")]
    [InlineData("member_that_is_not_there")]
    public void Load_ObjectMistreated_IsRefused(string program)
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(program));

        Assert.Contains("kernel-objects.bpf.c:", error.Message, StringComparison.Ordinal);
    }

    protected BpfObject Load(string program)
    {
        ObjectSpec spec = ReadObject("kernel-objects.bpf.o");
        return Host.Load(spec with { Programs = [.. spec.Programs.Select(item => item with { IsAutoLoaded = item.Name == program })] });
    }
}

public sealed class KernelObjectsOnKernel : KernelObjectsContract<KernelFixture>;

public sealed class KernelObjectsCompiled : KernelObjectsContract<CompilingFixture>;

public sealed class KernelObjectsOnEmbedded : KernelObjectsContract<EmbeddedFixture>
{
    private EmbeddedHost Embedded => (EmbeddedHost)Host;

    [Fact]
    public void TestRun_InTheTimeOfATask_ReadsIt()
    {
        using SimulatedTask task = Embedded.CreateTask(new() { Name = "simulated", ProcessId = 77, ThreadId = 78 });
        using BpfObject loaded = Load("current");
        using IDisposable scope = Embedded.EnterTask(task);

        uint process = loaded.Program("current").TestRun(Packet(0)).ReturnValue;

        byte[] name = new byte[16];
        loaded.Maps.Single(map => map.Key.EndsWith(".bss", StringComparison.Ordinal)).Value.Lookup(new byte[4], name);
        Assert.Equal((77u, "simulated"), (process, Encoding.UTF8.GetString(name).TrimEnd('\0')));
    }

    [Fact]
    public void TestRun_TaskThatExited_IsNotFound()
    {
        SimulatedTask task = Embedded.CreateTask(new() { ThreadId = 78 });
        using BpfObject loaded = Load("by_number");
        uint before = loaded.Program("by_number").TestRun(Packet(78)).ReturnValue;
        task.Dispose();

        uint after = loaded.Program("by_number").TestRun(Packet(78)).ReturnValue;

        Assert.Equal((78u, uint.MaxValue), (before, after));
    }

    [Fact]
    public void TestRun_CgroupInAnother_ReadsItsLevel()
    {
        using SimulatedCgroup outer = Embedded.CreateCgroup("outer"), inner = Embedded.CreateCgroup("inner", outer);
        using BpfObject loaded = Load("level_of_cgroup");

        uint level = loaded.Program("level_of_cgroup").TestRun(Packet(inner.Id)).ReturnValue;

        Assert.Equal(2u, level);
    }

    [Theory]
    [InlineData("never_released", "the object from slot 8 is not ended on this path")]
    [InlineData("not_compared", "may be null")]
    [InlineData("read_after_release", "is a number, through which no memory can be reached")]
    [InlineData("released_current", "bpf_task_release releases what the program acquired")]
    [InlineData("written", "which programs may not write")]
    [InlineData("member_that_is_not_there", "it needs struct task_struct___elsewhere.no_such_member")]
    public void Load_ObjectMistreated_SaysWhy(string program, string expected)
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(program));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}

public sealed class KernelObjectsUnverified : HostContract<UnverifiedFixture>
{
    [Theory]
    [InlineData("current")]
    [InlineData("written")]
    public void TestRun_Unverified_EveryAccessIsChecked(string program)
    {
        ObjectSpec spec = ReadObject("kernel-objects.bpf.o");
        using BpfObject loaded = Host.Load(spec with { Programs = [.. spec.Programs.Select(item => item with { IsAutoLoaded = item.Name == program })] });

        Exception? error = Record.Exception(() => loaded.Program(program).TestRun(Packet(0)));

        Assert.Equal(program == "written", error is VerificationException { IsRunning: true });
    }
}
