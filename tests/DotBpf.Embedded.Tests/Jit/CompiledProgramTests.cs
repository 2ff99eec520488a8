using System.Runtime.CompilerServices;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Programs as native code: functions, callbacks, other programs, contexts and maps.</summary>
public sealed class CompiledProgramTests : IDisposable
{
    private static readonly MapSpec s_ring = new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 };

    private readonly CompiledRunner _runner = new();

    public CompiledProgramTests()
    {
        _runner.AddMap(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 4 });
        _runner.AddMap(new() { Name = "counter", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 3 });
        _runner.AddMap(new() { Name = "slots", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 12, MaxEntries = 3 });
        _runner.AddMap(new() { Name = "hash", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 3 });
        _runner.AddMap(new() { Name = "value", Type = MapType.Array, KeySize = 4, ValueSize = 64, MaxEntries = 1 });
        _runner.Interpreted.Map(s_ring);
        _runner.Compiled.Map(s_ring);
    }

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("r6 = 5; r1 = 3; r2 = 4; call +2; r0 += r6; exit; r6 = r1; r6 *= r2; r0 = r6; exit", 17)]
    [InlineData("*(u64 *)(r10 - 8) = 7; r1 = r10; r1 += -8; call +2; r0 = *(u64 *)(r10 - 8); exit; *(u64 *)(r10 - 8) = 99; *(u64 *)(r1 + 0) = 8; r0 = 0; exit", 8)]
    [InlineData("r1 = 2; r2 = 3; r5 = 9; call +1; exit; r0 = r5; r0 -= r2; exit", 6)]
    [InlineData("r1 = 2; call +3; r1 = r0; call +1; exit; r0 = r1; r0 *= 5; exit", 50)]
    [InlineData("r1 = 2; call +1; exit; r6 = r1; call +2; r0 += r6; exit; r0 = 40; exit", 42)]
    public void Call_Function_AnswersAsByTheInterpreter(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("*(u64 *)(r10 - 8) = 0; r1 = 10; r2 = function +9 ll; r3 = r10; r3 += -8; r4 = 0; call 181; r0 <<= 16; r1 = *(u64 *)(r10 - 8); r0 |= r1; exit; r3 = *(u64 *)(r2 + 0); r3 += r1; *(u64 *)(r2 + 0) = r3; r0 = 0; exit", (10 << 16) | 45)]
    [InlineData("r1 = 10; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 1; exit", 1)]
    [InlineData("r1 = 10; r2 = function +5 ll; r3 = 0; r4 = 1; call 181; exit; r0 = 1; exit", unchecked((uint)-22))]
    [InlineData("r1 = 10; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0; if r1 < 4 goto +1; r0 = 1; exit", 5)]
    [InlineData("r1 = 10; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0x100000000 ll; r0 &= 0; exit", 10)]
    [InlineData("r1 = 0; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0; exit", 0)]
    [InlineData("r1 = 8388609; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0; exit", unchecked((uint)-7))]
    [InlineData("*(u64 *)(r10 - 8) = 0; r1 = 3; r2 = function +7 ll; r3 = r10; r3 += -8; r4 = 0; call 181; r0 = *(u64 *)(r10 - 8); exit; r3 = r2; r1 = 4; r2 = function +5 ll; r4 = 0; call 181; r0 = 0; exit; r0 = *(u64 *)(r2 + 0); r0 += r1; r0 += 1; *(u64 *)(r2 + 0) = r0; r0 = 0; exit", 30)]
    [InlineData("*(u64 *)(r10 - 8) = 0; r1 = 5; r2 = function +7 ll; r3 = r10; r3 += -8; r4 = 0; call 181; r0 = *(u64 *)(r10 - 8); exit; r6 = r2; call +5; r1 = *(u64 *)(r6 + 0); r1 += r0; *(u64 *)(r6 + 0) = r1; r0 = 0; exit; r0 = r1; r0 += 2; exit", 20)]
    [InlineData("r1 = 5; r2 = function +6 ll; r3 = 0; r4 = 0; call 181; r0 += 1; exit; *(u64 *)(r10 - 8) = r1; r1 = *(u64 *)(r10 - 8); r0 = 0; if r1 != 3 goto +1; r0 = 1; exit", 5)]
    [InlineData("*(u64 *)(r10 - 8) = 0; r1 = map counter ll; r2 = function +6 ll; r3 = r10; r3 += -8; r4 = 0; call 164; exit; r0 = 0; exit", 3)]
    public void Callback_OfHelper_AnswersAsByTheInterpreter(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    // Where the kernel writes the loop out, all bits of the count are looked at, and the answer has 32.
    [Theory]
    [InlineData(ExecutionMode.Interpreter)]
    [InlineData(ExecutionMode.Jit)]
    public void Loop_CountBeyond32Bits_IsTooLong(ExecutionMode mode)
    {
        const string Text = "r1 = 0x300000002 ll; r2 = function +9 ll; r3 = 0; r4 = 0; call 181; r1 = r0; r1 >>= 32; if r1 == 0 goto +1; r0 = 1; exit; r0 = 0; exit";
        using ProgramRunner runner = new(new() { Cpus = 2, ExecutionMode = mode });

        Errno errno = runner.Load(Text).TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result);

        Assert.Equal((Errno.None, -(int)Errno.E2BIG), (errno, (int)result.ReturnValue));
    }

    [Fact]
    public void MayGoto_LongLoop_EndsByItself()
    {
        uint answer = _runner.Run("r0 = 0; may_goto +2; r0 += 1; goto -3; exit");

        Assert.Equal(8u * 1024 * 1024, answer);
    }

    [Theory]
    [InlineData("*(u32 *)(r10 - 4) = 1; r2 = r10; r2 += -4; r1 = map counter ll; call 1; if r0 == 0 goto +3; r1 = 5; lock *(u64 *)(r0 + 0) += r1; r0 = 6; exit")]
    [InlineData("r6 = *(u32 *)(r1 + 12); *(u32 *)(r10 - 4) = r6; r2 = r10; r2 += -4; r1 = map counter ll; call 1; if r0 == 0 goto +3; r1 = 5; lock *(u64 *)(r0 + 0) += r1; r0 = 8; exit")]
    [InlineData("*(u32 *)(r10 - 4) = 3; r2 = r10; r2 += -4; r1 = map counter ll; call 1; if r0 == 0 goto +1; r0 = 9; exit")]
    [InlineData("r6 = *(u32 *)(r1 + 16); r6 += 3; *(u32 *)(r10 - 4) = r6; r2 = r10; r2 += -4; r1 = map counter ll; call 1; if r0 == 0 goto +1; r0 = 9; exit")]
    [InlineData("*(u32 *)(r10 - 4) = 2; r2 = r10; r2 += -4; r1 = map slots ll; call 1; if r0 == 0 goto +3; *(u32 *)(r0 + 8) = 7; r0 = *(u32 *)(r0 + 8); exit; r0 = 1; exit")]
    [InlineData("r6 = *(u32 *)(r1 + 12); *(u32 *)(r10 - 4) = r6; r2 = r10; r2 += -4; r1 = map slots ll; call 1; if r0 == 0 goto +3; *(u32 *)(r0 + 8) = 7; r0 = *(u32 *)(r0 + 8); exit; r0 = 1; exit")]
    [InlineData("*(u32 *)(r10 - 4) = 3; *(u64 *)(r10 - 16) = 77; r2 = r10; r2 += -4; r3 = r10; r3 += -16; r1 = map hash ll; r4 = 0; call 2; r6 = r0; r1 = map hash ll; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +2; r0 = *(u64 *)(r0 + 0); r6 += r0; r1 = map hash ll; r2 = r10; r2 += -4; call 3; r1 = map hash ll; r2 = r10; r2 += -4; call 3; r0 += r6; exit")]
    [InlineData("r1 = map ring ll; r2 = 16; r3 = 0; call 131; if r0 == 0 goto +6; *(u64 *)(r0 + 0) = 3; r1 = r0; r2 = 0; call 132; r0 = 1; exit; r0 = 0; exit")]
    [InlineData("r1 = value + 8 ll; *(u32 *)(r1 + 0) = 5; r2 = *(u32 *)(r1 + 0); r0 = *(u64 *)(r1 + 0); r0 += r2; exit")]
    [InlineData("call 8; exit")]
    public void Map_Access_AnswersAsByTheInterpreter(string text)
    {
        uint answer = _runner.Run(text);

        Assert.True(answer < 200);
    }

    [Theory]
    [InlineData("r2 = *(u32 *)(r1 + 4); r1 = *(u32 *)(r1 + 0); r2 -= r1; r0 = r2; exit", ProgramType.Xdp)]
    [InlineData("r2 = *(u32 *)(r1 + 8); r1 = *(u32 *)(r1 + 0); r2 -= r1; r0 = r2; r0 += 4; exit", ProgramType.Xdp)]
    [InlineData("r0 = *(u32 *)(r1 + 12); exit", ProgramType.Xdp)]
    [InlineData("r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 14; r0 = 0; if r4 > r3 goto +2; r0 = *(u16 *)(r2 + 12); *(u8 *)(r2 + 1) = 7; exit", ProgramType.Xdp)]
    [InlineData("r6 = r1; r2 = -16; call 44; r7 = *(u32 *)(r6 + 0); r8 = *(u32 *)(r6 + 4); r0 = r8; r0 -= r7; exit", ProgramType.Xdp)]
    [InlineData("r6 = r1; call +1; exit; r2 = *(u32 *)(r1 + 4); r1 = *(u32 *)(r1 + 0); r2 -= r1; r0 = r2; exit", ProgramType.Xdp)]
    [InlineData("*(u64 *)(r10 - 8) = r1; r6 = *(u64 *)(r10 - 8); r0 = *(u32 *)(r6 + 12); exit", ProgramType.Xdp)]
    [InlineData("r0 = *(u32 *)(r1 + 0); *(u32 *)(r1 + 8) = 5; r2 = *(u16 *)(r1 + 16); r0 += r2; r2 = *(u32 *)(r1 + 8); r0 += r2; exit", ProgramType.SchedCls)]
    [InlineData("r2 = *(u64 *)(r1 + 168); r0 = 1; if r2 != 0 goto +1; r0 = 2; exit", ProgramType.SchedCls)]
    [InlineData("r6 = r1; r0 = *(u16 *)skb[12]; r7 = r0; r1 = 3; r0 = *(u8 *)skb[r1 + 7]; r0 += r7; exit", ProgramType.SocketFilter)]
    [InlineData("r6 = r1; r7 = 5; r0 = *(u32 *)skb[1000]; r0 = 9; exit", ProgramType.SocketFilter)]
    [InlineData("r6 = r1; call +2; r0 += 3; exit; r6 = r1; r0 = *(u32 *)skb[1000]; r0 = 9; exit", ProgramType.SocketFilter)]
    public void Context_FieldOrPacket_AnswersAsByTheInterpreter(string text, ProgramType type)
    {
        byte[] packet = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 3))];

        uint answer = _runner.Run(text, type, packet);

        Assert.Equal(_runner.Run(text, type, packet), answer);
    }

    [Fact]
    public void Print_NumbersThatNobodySet_AreZeros()
    {
        const string text = "r3 = 5; r4 = 6; r5 = 7; call 8; r1 = r10; r1 += -8; *(u64 *)(r10 - 8) = 0x64256425; r2 = 5; call 6; exit";

        uint answer = _runner.Compiled.Run(text);

        Assert.Equal(2u, answer);
        Assert.Equal("00", Assert.Single(_runner.Compiled.Host.TraceLines));
    }

    [Fact]
    public void Print_AddressOfNothing_StopsTheProgramInsteadOfReadingIt()
    {
        VerificationException fault = _runner.Compiled.Stop("r3 = 0x123456789abc ll; r1 = r10; r1 += -8; *(u64 *)(r10 - 8) = 0x7325; r2 = 3; call 6; exit");

        Assert.Contains("a string to print lets a helper read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_StringOnTheStackOfAFunction_FindsIt()
    {
        const string text = "call +1; exit; *(u64 *)(r10 - 16) = 0x414243; r3 = r10; r3 += -16; r1 = r10; r1 += -8; *(u64 *)(r10 - 8) = 0x7325; r2 = 3; call 6; exit";

        _runner.Compiled.Run(text);

        Assert.Equal("CBA", Assert.Single(_runner.Compiled.Host.TraceLines));
    }

    [Fact]
    public void TailCall_CompiledToCompiled_GoesOnInTheOtherProgram()
    {
        _runner.Put(2, "r0 = *(u32 *)(r1 + 12); r0 += 40; exit");

        uint answer = _runner.Run(TailCall(2) + "r0 = 1; exit");

        Assert.Equal(41u, answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(-1)]
    public void TailCall_EmptySlotOrOutOfRange_FallsThrough(int index)
    {
        uint answer = _runner.Run(TailCall(index) + "r0 = 1; exit");

        Assert.Equal(1u, answer);
    }

    [Fact]
    public void TailCall_ToItself_SucceedsThirtyThreeTimes()
    {
        string text = "r6 = r1; r1 = value + 0 ll; r2 = 1; lock *(u64 *)(r1 + 0) += r2; r1 = r6; " + TailCall(0) + "r1 = value + 0 ll; r0 = *(u64 *)(r1 + 0); exit";
        _runner.Put(0, text);

        uint answer = _runner.Run(text);

        Assert.Equal(34u, answer);
    }

    [Fact]
    public void TailCall_InFunction_ReturnsToTheFunctionsCaller()
    {
        _runner.Put(0, "r0 = 30; exit");

        uint answer = _runner.Run("call +2; r0 += 1; exit; " + TailCall(0) + "r0 = 7; exit");

        Assert.Equal(31u, answer);
    }

    [Theory]
    [InlineData("r0 = 0; may_goto +2; r0 += 1; goto -3; exit")]
    [InlineData("r1 = 8000000; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0; exit")]
    [InlineData("r1 = 8000000; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; call +2; r0 = 0; exit; r0 = 0; exit")]
    public void LongLoop_Limited_IsStoppedByTheBudget(string text)
    {
        using ProgramRunner runner = new(new()
        {
            Cpus = 1,
            InstructionBudget = 100_000,
            VerifiesPrograms = true,
            ExecutionMode = ExecutionMode.Jit,
            LimitsCompiledPrograms = true,
        });

        VerificationException fault = runner.Stop(text);

        Assert.Contains("ran more than 100,000 instructions", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stack_NotWritten_ReadsAsZerosInEveryRun()
    {
        const string text = "r0 = *(u64 *)(r10 - 64); r1 = *(u64 *)(r10 - 16); r0 += r1; *(u64 *)(r10 - 64) = -1; *(u64 *)(r10 - 16) = 7; r2 = r10; r2 += -16; *(u64 *)(r2 + 0) = 8; exit";
        ProgramHandle program = _runner.Compiled.Load(text);
        ProgramRunner.Run(program, new byte[64]);

        uint again = ProgramRunner.Run(program, new byte[64]).ReturnValue;

        Assert.Equal(0u, again);
    }

    [Fact]
    public void Load_JitOfUnverifiedProgram_IsRefused()
    {
        using ProgramRunner runner = new(new() { Cpus = 1, ExecutionMode = ExecutionMode.Jit, VerifiesPrograms = false });

        var refusal = Assert.Throws<FeatureNotSupportedException>(() => runner.Load("r0 = 0; exit"));

        Assert.Contains("Only verified programs are compiled", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 150, false)]
    [InlineData(true, 250, true)]
    [InlineData(false, 250, false)]
    public void Run_Auto_CompilesVerifiedProgramsThatRunOften(bool isVerified, int runs, bool isCompiled)
    {
        using ProgramRunner runner = new(new() { Cpus = 1, VerifiesPrograms = isVerified });
        ProgramHandle program = runner.Load("r0 = 7; exit");

        for (int i = 0; i < runs; i++)
            Assert.Equal(7u, ProgramRunner.Run(program, new byte[64]).ReturnValue);

        Assert.Equal(isCompiled, CompiledRunner.ProgramOf(program).Compiled is not null);
    }

    [Fact]
    public void Compile_TenThousandPrograms_AllAreCollectedWhenDropped()
    {
        List<WeakReference> compiled = [];

        for (int i = 0; i < 10_000; i++)
            compiled.Add(LoadAndDrop());

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(compiled.Count(reference => reference.IsAlive), 0, 1);
    }

    // Apart, so that no variable of the test keeps anything alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoadAndDrop()
    {
        ProgramSpec spec = Assembler.Program("r0 = 1; r1 = 3; call +1; exit; r0 = r1; exit");
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle>(), License = "GPL" };
        using ProgramHandle program = _runner.Compiled.Host.LoadProgram(spec, bindings);
        Assert.Equal(3u, ProgramRunner.Run(program, new byte[14]).ReturnValue);
        return new WeakReference(CompiledRunner.ProgramOf(program).Compiled);
    }

    private static string TailCall(int index) => $"r2 = map programs ll; r3 = {index}; call 12; ";
}
