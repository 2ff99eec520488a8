using System.Buffers.Binary;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What programs on raw tracepoints find of the stack of the task that runs.</summary>
public abstract class StackProgramsContract<THost> : HostContract<THost>
    where THost : IOwnerFixture
{
    private const ulong UserStack = 0x100;
    private const ulong BuildIds = 0x800;

    private readonly StackTraceMap _traces;

    protected StackProgramsContract() => _traces = Host.CreateMap(new StackTraceMapSpec(16) { Depth = 8 });

    protected StackTraceMap Traces => _traces;

    protected override void CleanUp() => _traces.Dispose();

    [Fact]
    public void GetStackId_SameStackTwice_HasOneNumberAndItsFrames()
    {
        using IDisposable? scope = THost.EnterTaskWithStack(Host);

        int[] ids = [.. Run(Identify(0), runs: 2)];

        Assert.Equal(ids[0], ids[1]);
        Assert.InRange(ids[0], 0, 15);
        Assert.NotEmpty(_traces.GetFrames((uint)ids[0]));
        Assert.Equal(1, _traces.Count());
    }

    [Theory]
    [InlineData(0x800, Errno.EINVAL)]
    [InlineData(0x1000, Errno.EINVAL)]
    [InlineData(0xff, Errno.EFAULT)]
    public void GetStackId_BadFlagsOrAllSkipped_Fails(ulong flags, Errno expected)
    {
        using IDisposable? scope = THost.EnterTaskWithStack(Host);

        Assert.Equal(-(int)expected, Run(Identify(flags))[0]);
    }

    [Theory]
    [InlineData(8, 0, 8)]
    [InlineData(0, 0, 0)]
    [InlineData(12, 0, -(int)Errno.EINVAL)]
    [InlineData(16, 0x200, -(int)Errno.EINVAL)]
    [InlineData(32, BuildIds, -(int)Errno.EINVAL)]
    [InlineData(16, BuildIds | UserStack, -(int)Errno.EINVAL)]
    [InlineData(16, 0xff, -(int)Errno.EFAULT)]
    public void GetStack_SizeAndFlags_AnswersBytesOrFailure(int size, ulong flags, int expected)
    {
        using IDisposable? scope = THost.EnterTaskWithStack(Host);

        Assert.Equal(expected, Run(Copy(size, flags) + "exit")[0]);
    }

    [Fact]
    public void GetStack_Failure_ClearsTheRoom()
    {
        using IDisposable? scope = THost.EnterTaskWithStack(Host);

        Assert.Equal(0, Run("*(u64 *)(r10 - 64) = -1; " + Copy(16, 0xff) + "r0 = *(u32 *)(r10 - 64); exit")[0]);
    }

    [Fact]
    public void TestRun_Arguments_AreRead()
    {
        byte[] arguments = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(arguments.AsSpan(8), 77);
        using ProgramHandle program = Load("r0 = *(u64 *)(r1 + 8); exit");

        Errno errno = program.TestRun(new() { Context = arguments, Repeat = 0 }, out TestRunResult result);

        Assert.Equal((Errno.None, 77u), (errno, result.ReturnValue));
    }

    [Fact]
    public void TestRun_WhatTracepointsDoNotTake_IsRefused()
    {
        using ProgramHandle program = Load("r0 = *(u64 *)(r1 + 8); exit");

        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[8], Repeat = 0 }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[104], Repeat = 0 }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], Repeat = 2 }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], ContextOut = new byte[16], Repeat = 0 }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], Packet = new byte[64], Repeat = 0 }, out _));
    }

    [Fact]
    public void TestRun_Cpu_IsWhereItRuns()
    {
        using ProgramHandle program = Load("call 8; exit");

        Errno errno = program.TestRun(new() { Cpu = 1, Repeat = 0 }, out TestRunResult result);

        Assert.Equal((Errno.None, 1u), (errno, result.ReturnValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.TestRun(new() { Cpu = 100_000, Repeat = 0 }, out _));
    }

    [Fact]
    public void Load_MapWithLock_IsRefused()
    {
        using HashMap<int, Locked> map = Host.CreateMap(new HashMapSpec<int, Locked>(1));
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["locked"] = map.Handle }, License = "GPL" };

        Assert.Throws<VerificationException>(() => Host.LoadProgram(Assembler.Program("r1 = map locked ll; r0 = 0; exit", ProgramType.RawTracepoint), bindings));
    }

    private static string Identify(ulong flags) => $"r2 = map traces ll; r3 = {flags}; call 27; exit";

    private static string Copy(int size, ulong flags) => $"r2 = r10; r2 += -64; r3 = {size}; r4 = {flags}; call 67; ";

    protected int[] Run(string text, int runs = 1)
    {
        using ProgramHandle program = Load(text);
        int[] answers = new int[runs];
        for (int i = 0; i < runs; i++)
        {
            Assert.Equal(Errno.None, program.TestRun(new() { Repeat = 0 }, out TestRunResult result));
            answers[i] = (int)result.ReturnValue;
        }

        return answers;
    }

    private ProgramHandle Load(string text) => Host.LoadProgram(
        Assembler.Program(text, ProgramType.RawTracepoint),
        new() { Maps = new Dictionary<string, MapHandle> { ["traces"] = _traces.Handle }, License = "GPL" });

    private readonly record struct Locked(BpfSpinLock Lock, int Value);
}

public sealed class StackProgramsOnKernel : StackProgramsContract<KernelFixture>;

public sealed class StackProgramsOnEmbedded : StackProgramsContract<EmbeddedFixture>
{
    [Theory]
    [InlineData(0, new ulong[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(7, new ulong[] { 8, 9, 10 })]
    [InlineData(0x100, new ulong[] { 21, 22 })]
    [InlineData(0x101, new ulong[] { 22 })]
    public void GetStackId_SimulatedStack_HasItsFrames(ulong flags, ulong[] expected)
    {
        using IDisposable scope = Enter([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

        int id = Run($"r2 = map traces ll; r3 = {flags}; call 27; exit")[0];

        Assert.Equal(expected, Traces.GetFrames((uint)id));
    }

    [Fact]
    public void GetStackId_NoStack_IsAFault() => Assert.Equal(-(int)Errno.EFAULT, Run("r2 = map traces ll; r3 = 0; call 27; exit")[0]);

    [Fact]
    public void GetStack_SkippedFrames_CopiesTheRest()
    {
        using IDisposable scope = Enter([1, 2, 3]);

        Assert.Equal(16, Run("r2 = r10; r2 += -64; r3 = 64; r4 = 1; call 67; exit")[0]);
        Assert.Equal(3, Run("r2 = r10; r2 += -64; r3 = 64; r4 = 1; call 67; r0 = *(u64 *)(r10 - 56); exit")[0]);
    }

    private IDisposable Enter(ulong[] kernel)
    {
        var host = (EmbeddedHost)Host;
        return host.EnterTask(host.CreateTask(new() { KernelStack = [.. kernel], UserStack = [21, 22] }));
    }
}
