using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;

namespace DotBpf.Conformance.Timers;

/// <summary>Callbacks of timers by the interpreter, unverified.</summary>
public sealed class InterpretedTimerTests() : DrivenTimerContract(new EmbeddedHostOptions { VerifiesPrograms = false })
{
    [Fact]
    public void Advance_CallbackThatTouchesItsTimer_IsStoppedBeforeTheTest()
    {
        const string Misuse = """
            *(u32 *)(r10 - 4) = 0; r1 = map array ll; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +11; r6 = r0
            r1 = r6; r1 += 8; r2 = function +8 ll; call 170
            r1 = r6; r1 += 8; r2 = 1; r3 = 0; call 171; exit
            r0 = *(u64 *)(r3 + 8); exit
            """;
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["array"] = Loaded.Maps["array"] }, License = "GPL" };
        using ProgramHandle program = Host.LoadProgram(Assembler.Program(Misuse), bindings);
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result));

        VerificationException fault = Assert.Throws<VerificationException>(() => Clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(0u, result.ReturnValue);
        Assert.Contains("read 8 bytes at value+8 of map 'array'", fault.Message, StringComparison.Ordinal);
    }
}
