using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Programs;

/// <summary>Programs whose structure is not sound are refused before they run.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly ProgramRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("r0 = 0", 0, "must end with an exit or a jump")]
    [InlineData("r0 = 0; goto +1; exit", 1, "outside its function")]
    [InlineData("goto -2; exit", 0, "outside its function")]
    [InlineData("goto +1; r0 = 5 ll; exit", 0, "second half")]
    [InlineData("r10 = 5; exit", 0, "r10")]
    [InlineData("r10 += 5; exit", 0, "r10")]
    [InlineData("r0 = 1; r0 /= 0; exit", 1, "divides by zero")]
    [InlineData("r0 = 1; r0 <<= 64; exit", 1, "shifts 64 bits by 64")]
    [InlineData("r0 = 1; w0 >>= 32; exit", 1, "shifts 32 bits by 32")]
    [InlineData("call 9999; exit", 0, "helper 9999")]
    [InlineData("call 26; exit", 0, "bpf_skb_load_bytes, which programs of kind Xdp may not")]
    [InlineData("call +5; exit", 0, "no instruction begins")]
    [InlineData("r1 = map absent ll; exit", 0, "absent")]
    [InlineData("r0 = *(u8 *)skb[0]; exit", 0, "classic packet loads")]
    [InlineData("call +1; exit; r0 = 0", 2, "must end")]
    [InlineData("call +2; goto +1; exit; r0 = 0; exit", 1, "outside its function")]
    public void Load_UnsoundProgram_IsRefusedAtTheInstruction(string text, int slot, string expected)
    {
        VerificationException refusal = Assert.Throws<VerificationException>(() => _runner.Load(text));

        Assert.Equal(slot, refusal.Instruction);
        Assert.Contains(expected, refusal.Reason, StringComparison.Ordinal);
        Assert.False(refusal.IsRunning);
    }

    [Theory]
    [InlineData(0xff, 0, 0, 0, 0, "is no instruction")]
    [InlineData(0xb7, 11, 0, 0, 0, "r0 to r10")]
    [InlineData(0xb7, 0, 1, 0, 0, "source register")]
    [InlineData(0xbf, 0, 1, 0, 5, "immediate")]
    [InlineData(0x95, 1, 0, 0, 0, "destination register")]
    [InlineData(0x61, 0, 1, 0, 5, "immediate")]
    [InlineData(0x18, 0, 7, 0, 0, "64-bit load")]
    [InlineData(0x85, 0, 2, 0, 5, "kernel function")]
    [InlineData(0x8d, 0, 0, 0, 0, "by register")]
    public void Load_SlotWithWrongFields_IsRefused(byte opcode, byte destination, byte source, short offset, int immediate, string expected)
    {
        ProgramSpec spec = Assembler.Program("exit");
        Instruction second = new(0, 0, 0, 0, 0);
        spec = spec with { Instructions = opcode == 0x18 ? [new(opcode, destination, source, offset, immediate), second, .. spec.Instructions] : [new(opcode, destination, source, offset, immediate), .. spec.Instructions] };

        VerificationException refusal = Assert.Throws<VerificationException>(() => _runner.Load(spec));

        Assert.Contains(expected, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GplHelperWithoutGplLicence_IsRefused()
    {
        VerificationException refusal = Assert.Throws<VerificationException>(() => _runner.Load("call 6; exit", license: "MIT"));

        Assert.Contains("needs a GPL-compatible licence", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyProgram_IsRefused()
    {
        Assert.Throws<VerificationException>(() => _runner.Load(Assembler.Program("exit") with { Instructions = [] }));
    }

    [Fact]
    public void Load_SourceLineKnown_IsInTheMessage()
    {
        ProgramSpec spec = Assembler.Program("r0 = 0; r0 /= 0; exit") with { Lines = [new SourceLine(1, 0, 0, "a.bpf.c", "  return x / 0;", 7, 3)] };

        VerificationException refusal = Assert.Throws<VerificationException>(() => _runner.Load(spec));

        Assert.Contains("rejected at a.bpf.c:7: `return x / 0;`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KindThatThisHostCannotRun_SaysWhatToDo()
    {
        FeatureNotSupportedException refusal = Assert.Throws<FeatureNotSupportedException>(() => _runner.Load("r0 = 0; exit", ProgramType.Lsm));

        Assert.Contains("kernel host", refusal.Message, StringComparison.Ordinal);
    }
}
