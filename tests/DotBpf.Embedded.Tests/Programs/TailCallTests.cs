using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Programs;

public sealed class TailCallTests : IDisposable
{
    private readonly ProgramRunner _runner = new();
    private readonly MapHandle _programs;
    private readonly MapHandle _counter;

    public TailCallTests()
    {
        _programs = _runner.Map(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 4 });
        _counter = _runner.Map(new() { Name = "counter", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
    }

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void TailCall_FilledSlot_GoesOnInTheOtherProgram()
    {
        Put(2, _runner.Load("r0 = *(u32 *)(r1 + 12); r0 += 40; exit"));

        uint answer = _runner.Run(TailCall(2) + "r0 = 1; exit");

        Assert.Equal(41u, answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(-1)]
    public void TailCall_EmptySlotOrOutOfRange_FallsThrough(int index)
    {
        Put(2, _runner.Load("r0 = 2; exit"));

        uint answer = _runner.Run(TailCall(index) + "r0 = 1; exit");

        Assert.Equal(1u, answer);
    }

    [Fact]
    public void TailCall_ToItself_SucceedsThirtyThreeTimes()
    {
        ProgramHandle program = _runner.Load("r6 = r1; r1 = counter + 0 ll; r2 = 1; lock *(u64 *)(r1 + 0) += r2; r1 = r6; "
            + TailCall(0) + "r0 = 5; exit");
        Put(0, program);

        TestRunResult result = ProgramRunner.Run(program, new byte[64]);

        byte[] runs = new byte[8];
        _counter.Lookup(new byte[4], runs);
        Assert.Equal(5u, result.ReturnValue);
        Assert.Equal(34, BitConverter.ToInt64(runs));
    }

    [Fact]
    public void TailCall_InFunction_ReturnsToTheFunctionsCaller()
    {
        Put(0, _runner.Load("r0 = 30; exit"));

        uint answer = _runner.Run("call +2; r0 += 1; exit; " + TailCall(0) + "r0 = 7; exit");

        Assert.Equal(31u, answer);
    }

    [Fact]
    public void TailCall_ValueOfTheFirstProgram_StaysTouchableForItsCaller()
    {
        Put(0, _runner.Load("r0 = 0; exit"));

        uint answer = _runner.Run("r6 = counter + 0 ll; call +4; *(u64 *)(r6 + 0) = 9; r0 = *(u64 *)(r6 + 0); r0 += 1; exit; " + TailCall(0) + "r0 = 7; exit");

        Assert.Equal(10u, answer);
    }

    [Fact]
    public void TailCall_OtherProgramsMap_IsOutOfReachBeforeTheCall()
    {
        using ProgramRunner other = new();
        MapHandle secret = other.Map(new() { Name = "secret", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        uint low = other.Run("r0 = secret + 0 ll; exit"), high = other.Run("r0 = secret + 0 ll; r0 >>= 32; exit");
        ulong address = (ulong)high << 32 | low;

        VerificationException fault = _runner.Stop($"r1 = 0x{address:x} ll; r0 = *(u64 *)(r1 + 0); exit");

        Assert.Contains("no address of the program's", fault.Message, StringComparison.Ordinal);
        Assert.False(secret.IsDisposed);
    }

    [Theory]
    [InlineData(16 << 20, null)]
    [InlineData(160 << 10, "callbacks nest deeper")]
    public void TailCall_FromNestedCallbacks_NeverOverflowsTheThreadsStack(int stackSize, string? expected)
    {
        const string loop = "r1 = 1; r4 = 0; call 181; r0 = 0; exit; ";
        string text = "*(u64 *)(r10 - 8) = r1; r3 = r10; r3 += -8; r2 = function +6 ll; " + loop
            + string.Concat(Enumerable.Repeat("r3 = r2; r2 = function +6 ll; " + loop, 6))
            + "r1 = *(u64 *)(r2 + 0); " + TailCall(0) + "r0 = 0; exit";
        ProgramHandle program = _runner.Load(text);
        Put(0, program);
        Exception? fault = null;

        Thread thread = new(() => fault = Record.Exception(() => ProgramRunner.Run(program, new byte[64])), stackSize);
        thread.Start();
        thread.Join();

        Assert.Equal(expected is null, fault is null);
        Assert.Contains(expected ?? "", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void TailCall_ProgramOfAnotherKind_CannotBePut()
    {
        ProgramHandle filter = _runner.Load("r0 = 0; exit", ProgramType.SocketFilter);
        _runner.Load(TailCall(0) + "r0 = 0; exit");

        Errno errno = _programs.UpdateReference(new byte[4], filter);

        Assert.Equal(Errno.EINVAL, errno);
    }

    [Fact]
    public void TailCall_TargetDisposedButInTheMap_StillRuns()
    {
        ProgramHandle target = _runner.Load("r0 = 11; exit");
        Put(1, target);
        target.Dispose();

        uint answer = _runner.Run(TailCall(1) + "r0 = 1; exit");

        Assert.Equal(11u, answer);
    }

    private static string TailCall(int index) => $"r2 = map programs ll; r3 = {index}; call 12; ";

    private void Put(int index, ProgramHandle program) =>
        Assert.Equal(Errno.None, _programs.UpdateReference(BitConverter.GetBytes(index), program));
}
