using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Programs;

public sealed class FunctionTests : IDisposable
{
    private readonly ProgramRunner _runner = new(new() { VerifiesPrograms = false, Cpus = 1, InstructionBudget = 100_000 });

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Call_Function_GetsArgumentsAndKeepsTheCallersRegisters()
    {
        uint answer = _runner.Run("r6 = 5; r1 = 3; r2 = 4; call +2; r0 += r6; exit; r6 = r1; r6 *= r2; r0 = r6; exit");

        Assert.Equal(17u, answer);
    }

    [Fact]
    public void Call_Function_HasAStackOfItsOwnAndReachesTheCallers()
    {
        uint answer = _runner.Run("*(u64 *)(r10 - 8) = 7; r1 = r10; r1 += -8; call +2; r0 = *(u64 *)(r10 - 8); exit; "
            + "*(u64 *)(r10 - 8) = 99; *(u64 *)(r1 + 0) = 8; r0 = 0; exit");

        Assert.Equal(8u, answer);
    }

    [Fact]
    public void Return_FromFunction_TakesItsStackAway()
    {
        VerificationException fault = _runner.Stop("call +2; r0 = *(u64 *)(r0 - 8); exit; *(u64 *)(r10 - 8) = 9; r0 = r10; exit");

        Assert.Contains("outside the 512 bytes of its stack", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_EightFunctionsDeep_Runs()
    {
        uint answer = _runner.Run(Recursion(7));

        Assert.Equal(7u, answer);
    }

    [Fact]
    public void Call_NineFunctionsDeep_StopsTheProgram()
    {
        VerificationException fault = _runner.Stop(Recursion(8));

        Assert.Contains("more than 8 deep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loop_Callback_RunsAsOftenAsAskedAndSharesTheStack()
    {
        uint answer = _runner.Run("*(u64 *)(r10 - 8) = 0; r1 = 10; r2 = function +9 ll; r3 = r10; r3 += -8; r4 = 0; call 181; "
            + "r0 <<= 16; r1 = *(u64 *)(r10 - 8); r0 |= r1; exit; r3 = *(u64 *)(r2 + 0); r3 += r1; *(u64 *)(r2 + 0) = r3; r0 = 0; exit");

        Assert.Equal((10u << 16) | 45u, answer);
    }

    [Fact]
    public void Loop_CallbackReturnsOne_EndsAfterThatCall()
    {
        uint answer = _runner.Run("r1 = 10; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 1; exit");

        Assert.Equal(1u, answer);
    }

    [Fact]
    public void Loop_NumberForCallback_StopsTheProgram()
    {
        VerificationException fault = _runner.Stop("r1 = 10; r2 = 5; r3 = 0; r4 = 0; call 181; exit");

        Assert.Contains("not a function of the program", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EndlessLoop_Run_IsStoppedByTheBudget()
    {
        VerificationException fault = _runner.Stop("r0 = 0; goto -1; exit");

        Assert.Contains("ran more than 100,000 instructions", fault.Message, StringComparison.Ordinal);
        Assert.Contains("InstructionBudget", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EndlessCallbacks_Run_AreStoppedByTheBudget()
    {
        VerificationException fault = _runner.Stop("r1 = 8000000; r2 = function +5 ll; r3 = 0; r4 = 0; call 181; exit; r0 = 0; exit");

        Assert.Contains("ran more than 100,000 instructions", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MayGoto_LoopWithinTheBudget_EndsByItself()
    {
        uint answer = ProgramRunner.RunOnce("r0 = 0; may_goto +2; r0 += 1; goto -3; exit", ProgramType.Xdp);

        Assert.Equal(8u * 1024 * 1024, answer);
    }

    // A function that calls itself r1 times.
    private static string Recursion(int depth) =>
        $"r1 = {depth}; call +1; exit; if r1 == 1 goto +4; r1 += -1; call -3; r0 += 1; exit; r0 = 1; exit";
}
