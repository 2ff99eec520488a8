using System.Diagnostics;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class ProgramLoadOnKernel : ProgramOnKernel
{
    private const int WindowChanged = 28; // SIGWINCH

    [Fact]
    public void Load_SmallestProgram_SaysWhatItIs()
    {
        ProgramHandle program = Load(Xdp("a_name_longer_than_15", [MoveImmediate(0, 2), Exit()]));

        Assert.NotEqual(0u, program.Info.Id);
        Assert.Equal(("a_name_longer_t", ProgramType.Xdp), (program.Info.Name, program.Info.Type));
    }

    [Fact]
    public void Load_ReturnsWithoutAValue_NamesInstructionReasonAndLog()
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(Xdp("broken", [MoveImmediate(1, 7), Exit()])));

        Assert.Equal(("broken", 1), (error.Program, error.Instruction));
        Assert.Equal("R0 !read_ok", error.Reason);
        Assert.Contains("0: (b7) r1 = 7", error.Log, StringComparison.Ordinal);
        Assert.Contains("R0 !read_ok", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ReadsBeyondThePacket_NamesTheRead()
    {
        ProgramSpec spec = Xdp("greedy", [Load32(1, 1, 0), Load8(0, 1, 0), Exit()]);

        VerificationException error = Assert.Throws<VerificationException>(() => Load(spec));

        Assert.Equal(1, error.Instruction);
        Assert.Contains("invalid access to packet", error.Reason, StringComparison.Ordinal);
        Assert.Contains("R1 offset is outside of the packet", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_JumpsOutOfTheProgram_NamesTheJump()
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(Xdp("lost", [MoveImmediate(0, 1), Jump(9), Exit()])));

        Assert.Equal(1, error.Instruction);
        Assert.Contains("jump out of range", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EndlessLoop_NamesALoop()
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(Xdp("endless", [MoveImmediate(0, 1), Jump(-1), Exit()])));

        Assert.Contains("unreachable insn 2", error.Reason, StringComparison.Ordinal);
        Assert.Equal(2, error.Instruction);
    }

    [Fact]
    public void Load_PathTooLong_ReturnsALogOfMegabytes()
    {
        // A loop that the verifier has to walk: each turn adds lines, so that the first log buffer is far too small.
        ProgramSpec spec = Xdp(
            "long",
            [MoveImmediate(1, 0), Add(1, 1), new(0xa5, 1, 0, -2, 20_000), Exit()]);

        VerificationException error = Assert.Throws<VerificationException>(() => Load(spec));

        Assert.Equal(3, error.Instruction);
        Assert.Equal("R0 !read_ok", error.Reason);
        Assert.True(error.Log.Length > 1 << 20, $"{error.Log.Length}");
    }

    // The verifier gives up when its thread gets a signal. Three come while it is busy with this loop.
    [Fact]
    public void Load_SignalsMeanwhile_BeginsAgain()
    {
        using PosixSignalRegistration handled = PosixSignalRegistration.Create((PosixSignal)WindowChanged, context => context.Cancel = true);
        ProgramSpec spec = Xdp("slow", [MoveImmediate(0, 2), MoveImmediate(1, 0), Add(1, 1), new(0xa5, 1, 0, -2, 400_000), Exit()]);
        long start = Stopwatch.GetTimestamp();
        Load(spec);
        TimeSpan third = Stopwatch.GetElapsedTime(start) / 3;
        int number = 0;
        Exception? error = null;
        var loading = new Thread(() =>
        {
            Volatile.Write(ref number, gettid());
            error = Record.Exception(() => Load(spec));
        });

        loading.Start();
        for (int signal = 0; signal < 3; signal++)
        {
            Thread.Sleep(third);
            _ = tgkill(Environment.ProcessId, Volatile.Read(ref number), WindowChanged); // nobody is there when it has given up
        }

        loading.Join();
        Assert.Null(error);
    }

    [Fact]
    public void Load_SpecWithAProblem_IsNotShownToTheKernel()
    {
        ProgramSpec spec = Xdp("unresolved", [MoveImmediate(0, 2), Exit()]) with { Problem = "symbol 'missing' is not defined" };

        VerificationException error = Assert.Throws<VerificationException>(() => Load(spec));

        Assert.Contains("'missing'", error.Message, StringComparison.Ordinal);
        Assert.Empty(error.Log);
    }

    [Fact]
    public void Load_NoInstructions_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load(Xdp("empty", [])));

        Assert.Equal((BpfCommand.ProgramLoad, Errno.E2BIG), (error.Command, error.Errno));
        Assert.Contains("no instructions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownKind_NamesItsFields()
    {
        ProgramSpec spec = Xdp("odd", [MoveImmediate(0, 2), Exit()]) with { Type = (ProgramType)999 };

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load(spec));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void Load_ReferenceThatIsNoWideLoad_Throws(int slot)
    {
        ProgramSpec spec = Xdp("damaged", [MoveImmediate(0, 2), .. LoadWide(1), Exit()], new MapReference(slot, "counts"));
        MapHandle counts = Create(MapType.Array, 4, 8, 1);

        Assert.Throws<ArgumentException>(() => Load(spec, ("counts", counts)));
    }

    [Fact]
    public void Load_ReferenceToAMapThatIsNotThere_NamesIt()
    {
        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(() => Load(Counting("lonely")));

        Assert.Contains("'counts'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MapDisposed_Throws()
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        counts.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Load(Counting("late"), ("counts", counts)));
    }

    [DllImport("libc")]
    private static extern int gettid();

    [DllImport("libc")]
    private static extern int tgkill(int process, int thread, int signal);
}
