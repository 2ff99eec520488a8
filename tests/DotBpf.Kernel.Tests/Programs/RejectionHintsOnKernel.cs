using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>The commonest mistakes, each made on purpose: the error says what usually helps.</summary>
public sealed class RejectionHintsOnKernel : ProgramOnKernel
{
    private const int RingReserve = 131;
    private const int ProbeRead = 113;
    private const int CopyFromUser = 148;
    private const int SkbLoadBytes = 26;

    [Fact]
    public void Load_LookupNotChecked_SaysToCompareWithNull()
    {
        VerificationException error = Refused([.. Lookup, Load64(0, 0, 0), Exit()], new MapReference(3, "counts"));

        Assert.Contains("compare the pointer with NULL", error.Hint, StringComparison.Ordinal);
        Assert.StartsWith("map_value_or_null(", error.Registers["R0"], StringComparison.Ordinal);
        Assert.Contains("(R0 = map_value_or_null(", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(error.Hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PacketReadWithoutBounds_SaysToCompareWithTheEnd() =>
        AssertHint("Compare with the end of the packet", [Load32(1, 1, 0), Load8(0, 1, 0), Exit()]);

    [Fact]
    public void Load_EndOfPacketMoved_SaysToLeaveItAsItIs() =>
        AssertHint("compare with data_end as it is", [Load32(1, 1, 4), Add(1, 8), MoveImmediate(0, 0), Exit()]);

    [Fact]
    public void Load_EndlessLoop_SaysHowLoopsEnd() =>
        AssertHint("A loop must end", [MoveImmediate(0, 1), Jump(-1), Exit()]);

    [Fact]
    public void Load_FunctionThatCallsItself_SaysHowDeepCallsGo() =>
        AssertHint("at most eight deep", [new(0x85, 0, 1, 0, -1), Exit()]);

    [Fact]
    public void Load_LoopOfTwoMillionTurns_SaysHowToShorten() =>
        AssertHint("at most a million instructions", [MoveImmediate(1, 0), MoveImmediate(0, 2), Add(1, 1), new(0xa5, 1, 0, -2, 2_000_000), Exit()]);

    [Fact]
    public void Load_RecordNotGivenBack_SaysWhatGivesItBack()
    {
        VerificationException error = Refused(
            [.. LoadWide(1), MoveImmediate(2, 16), MoveImmediate(3, 0), CallHelper(RingReserve), MoveImmediate(0, 0), Exit()],
            new MapReference(0, "ring"));

        Assert.Contains("bpf_ringbuf_submit()", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HelperOfAnotherKindOfMap_SaysWhichFits()
    {
        VerificationException error = Refused(
            [.. LoadWide(1), MoveImmediate(2, 16), MoveImmediate(3, 0), CallHelper(RingReserve), MoveImmediate(0, 0), Exit()],
            new MapReference(0, "counts"));

        Assert.Contains("does not work on a map of that kind", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HelperOfAnotherKindOfProgram_SaysWhereToLook() =>
        AssertHint("does not have the helper", [MoveImmediate(2, 0), Move(3, 10), Add(3, -8), MoveImmediate(4, 8), CallHelper(SkbLoadBytes), MoveImmediate(0, 0), Exit()]);

    [Fact]
    public void Load_HelperUnderTheGpl_SaysHowToDeclareTheLicence()
    {
        ProgramSpec spec = Xdp("unlicensed", [Move(1, 10), Add(1, -8), MoveImmediate(2, 8), MoveImmediate(3, 0), CallHelper(ProbeRead), MoveImmediate(0, 0), Exit()])
            with { Type = ProgramType.Kprobe };

        VerificationException error = Assert.Throws<VerificationException>(() => Host.LoadProgram(spec, Bind() with { License = "Proprietary" }));

        Assert.Contains("SEC(\"license\")", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_StackTooLarge_SaysWhereElseToKeepIt() =>
        AssertHint("512 bytes of stack", [StoreImmediate64(10, -520, 0), MoveImmediate(0, 0), Exit()]);

    [Fact]
    public void Load_IndexWithoutBound_SaysHowToBoundIt()
    {
        VerificationException error = Refused(
            [Load32(6, 1, 16), .. Lookup, JumpIfZero(0, 2), new(0x0f, 0, 6, 0, 0), Load64(0, 0, 0), Exit()],
            new MapReference(4, "counts"));

        Assert.Contains("Bound the index", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ReturnsWhatTheHookDoesNotKnow_SaysToStayInItsRange() =>
        AssertHint("return certain numbers only", [MoveImmediate(0, 77), Exit()], ProgramType.CgroupSkb);

    [Fact]
    public void Load_FieldBeyondTheContext_SaysWhatCanBeRead() =>
        AssertHint("cannot reach that field", [Load32(0, 1, 4000), Exit()]);

    [Fact]
    public void Load_NumberUsedAsAnAddress_SaysHowToReadTheKernel() =>
        AssertHint("bpf_probe_read_kernel()", [MoveImmediate(1, 4096), Load64(0, 1, 0), Exit()], ProgramType.Kprobe);

    [Fact]
    public void Load_RegisterWithoutAValue_SaysWhichDoNotSurviveCalls() =>
        AssertHint("do not survive calls", [Move(0, 7), Exit()]);

    [Fact]
    public void Load_SleepsWhereItMayNot_SaysWhichSectionsMay() =>
        AssertHint("loaded to sleep", [Move(1, 10), Add(1, -8), MoveImmediate(2, 8), MoveImmediate(3, 0), CallHelper(CopyFromUser), MoveImmediate(0, 0), Exit()], ProgramType.Kprobe);

    [Fact]
    public void Load_JumpsOutOfTheProgram_SaysThatTheInstructionsAreDamaged() =>
        AssertHint("-mcpu=v2", [MoveImmediate(0, 1), Jump(9), Exit()]);

    [Fact]
    public void Load_StackNotSetWithoutPerfmon_SaysToSetIt()
    {
        VerificationException error = WithoutPerfmon(() => Refused(
            [Load64(0, 10, -8), MoveImmediate(0, 0), Exit()]));

        Assert.Contains("Set the whole variable first", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AddressGivenAwayWithoutPerfmon_SaysWhatPermitsIt()
    {
        VerificationException error = WithoutPerfmon(() => Refused(
            [.. Lookup, JumpIfZero(0, 1), Store64(0, 0, 10), MoveImmediate(0, 0), Exit()],
            new MapReference(3, "counts")));

        Assert.Contains("CAP_PERFMON", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TracingWithoutPerfmon_NamesTheMissingCapability()
    {
        BpfSyscallException error = WithoutPerfmon(() => Assert.Throws<BpfSyscallException>(
            () => Load(Xdp("traces", [MoveImmediate(0, 0), Exit()]) with { Type = ProgramType.Kprobe })));

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("CAP_PERFMON (tracing)", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Instruction> Lookup => [StoreImmediate32(10, -4, 0), Move(2, 10), Add(2, -4), .. LoadWide(1), CallHelper(MapLookup)];

    private void AssertHint(string expected, IEnumerable<Instruction> instructions, ProgramType type = ProgramType.Xdp)
    {
        VerificationException error = Assert.Throws<VerificationException>(() => Load(Xdp("mistaken", instructions) with { Type = type }));

        Assert.Contains(expected, error.Hint, StringComparison.Ordinal);
        Assert.Contains(error.Hint, error.Message, StringComparison.Ordinal);
    }

    private VerificationException Refused(IEnumerable<Instruction> instructions, params ProgramReference[] references)
    {
        MapHandle counts = Create(MapType.Hash, 4, 8, 1), ring = Create(MapType.RingBuffer, 0, 0, 4096);
        return Assert.Throws<VerificationException>(() => Load(Xdp("mistaken", instructions, references), ("counts", counts), ("ring", ring)));
    }

    /// <summary>Runs something on a thread that has CAP_BPF and CAP_NET_ADMIN and nothing more.</summary>
    private static T WithoutPerfmon<T>(Func<T> action)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            failure = Record.Exception(() =>
            {
                KeepOnly(1u << 12, 1u << (39 - 32)); // CAP_NET_ADMIN, CAP_BPF
                result = action();
            });
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return result!;
    }

    // Capabilities belong to a thread; this one ends with the test.
    private static void KeepOnly(uint low, uint high)
    {
        int[] header = [0x20080522, 0]; // _LINUX_CAPABILITY_VERSION_3, this thread
        uint[] data = [low, low, 0, high, high, 0];
        Assert.Equal(0, capset(header, data));
    }

    [DllImport("libc")]
    private static extern int capset(int[] header, uint[] data);
}
