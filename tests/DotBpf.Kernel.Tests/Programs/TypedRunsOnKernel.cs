using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class TypedRunsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly List<BpfObject> _objects = [];

    [Fact]
    public void RunXdp_ContextAndMetadata_ReachTheProgram()
    {
        BpfProgram queue = Load(ProgramType.Xdp, [Load32(0, 1, 16), Exit()]);

        XdpRunResult result = queue.RunXdp(new byte[64]);

        Assert.Equal((XdpAction.Aborted, 64), (result.Action, result.Packet.Length));
    }

    [Fact]
    public void RunXdp_Metadata_IsInFrontOfThePacket()
    {
        // Answers with data − data_meta.
        BpfProgram program = Load(ProgramType.Xdp, [Load32(0, 1, 0), Load32(2, 1, 8), new(0x1f, 0, 2, 0, 0), Exit()]);

        XdpRunResult result = program.RunXdp(new byte[64], new XdpRunContext { MetadataLength = 8 });

        Assert.Equal((8u, 64, 8), ((uint)result.Action, result.Packet.Length, result.Context.MetadataLength));
    }

    [Fact]
    public void RunSkb_Context_GoesInAndOut()
    {
        // mark = mark + priority; cb[1] = 5; returns −1.
        BpfProgram program = Load(
            ProgramType.SchedCls,
            [Load32(2, 1, 8), Load32(3, 1, 32), new(0x0f, 2, 3, 0, 0), new(0x63, 1, 2, 8, 0), new(0x62, 1, 0, 52, 5), MoveImmediate(0, -1), Exit()]);

        SkbRunResult result = program.RunSkb(new byte[64], new SkbRunContext { Mark = 40, Priority = 2 });

        Assert.Equal((-1, 42u, 2u, 5u, 64), (result.Verdict, result.Context.Mark, result.Context.Priority, result.Context.Control[1], result.Packet.Length));
    }

    [Fact]
    public void RunSkb_ContextOfTheKernel_HasItsSize() => Assert.Equal((192, 24), (Marshal.SizeOf<SkbRunContext>(), Marshal.SizeOf<XdpRunContext>()));

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void RunRawTracepoint_Arguments_AreRead(int? cpu)
    {
        if (cpu >= Environment.ProcessorCount)
            cpu = 0;
        BpfProgram program = Load(ProgramType.RawTracepoint, [Load64(0, 1, 0), Load64(2, 1, 8), new(0x0f, 0, 2, 0, 0), Exit()]);

        int sum = program.RunRawTracepoint([40, 2], cpu);

        Assert.Equal(42, sum);
    }

    [Fact]
    public void RunRawTracepoint_TooFewArguments_IsRefused()
    {
        BpfProgram program = Load(ProgramType.RawTracepoint, [Load64(0, 1, 8), Exit()]);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.RunRawTracepoint([1]));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    [Fact]
    public void RunSyscall_Value_IsChangedInPlace()
    {
        BpfProgram program = Load(
            ProgramType.Syscall,
            [Load64(2, 1, 0), Add(2, 2), Store64(1, 0, 2), MoveImmediate(0, 7), Exit()],
            ProgramFlags.Sleepable);
        ulong value = 40;

        int answer = program.RunSyscall(ref value);

        Assert.Equal((7, 42ul), (answer, value));
    }

    [Fact]
    public void TestRun_CpuForAPacket_IsRefused()
    {
        BpfProgram program = Load(ProgramType.Xdp, [MoveImmediate(0, 2), Exit()]);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.TestRun(new TestRunInput { Packet = new byte[64], Cpu = 0 }));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    public void Dispose()
    {
        foreach (BpfObject loaded in _objects)
            loaded.Dispose();
        _host.Dispose();
    }

    private BpfProgram Load(ProgramType type, IEnumerable<Instruction> instructions, ProgramFlags flags = ProgramFlags.None)
    {
        var spec = new ObjectSpec
        {
            Name = "typed",
            License = "GPL",
            ByteOrder = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian,
            Programs = [new ProgramSpec { Name = "typed", SectionName = "typed", Type = type, Flags = flags, Instructions = [.. instructions] }],
        };
        BpfObject loaded = _host.Load(spec);
        _objects.Add(loaded);
        return loaded.Program("typed");
    }
}
