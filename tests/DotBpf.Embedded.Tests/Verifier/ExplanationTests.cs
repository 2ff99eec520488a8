using DotBpf.Embedded.Tests.Assembly;

namespace DotBpf.Embedded.Tests.Verifier;

/// <summary>What refusals say beyond their reason, of programs without source and types.</summary>
public sealed class ExplanationTests : IDisposable
{
    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 1 });

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Load_ArgumentReadAfterACall_NamesTheCallThatUsedItUp()
    {
        VerificationException refusal = Refuse("call 7; r0 = r1; exit");

        Assert.Equal("R1 was used up by the call of bpf_get_prandom_u32 at instruction 0", refusal.Explanation);
    }

    [Fact]
    public void Load_PointerKeptOnTheStack_IsFollowedToTheContext()
    {
        VerificationException refusal = Refuse("r2 = *(u32 *)(r1 + 0); *(u64 *)(r10 - 8) = r2; r3 = *(u64 *)(r10 - 8); r3 += 14; r4 = r3; r0 = *(u8 *)(r4 + 0); exit");

        Assert.Equal("`xdp_md->data` is read from the context at instruction 0, plus 14", refusal.Explanation);
        Assert.Contains("through `xdp_md->data` (R4)", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NumberComputedByOthers_IsSaidWithItsRange()
    {
        VerificationException refusal = Refuse("r2 = *(u32 *)(r1 + 16); r2 &= 255; r3 = *(u64 *)(r2 + 0); r0 = 0; exit");

        Assert.Equal("R2 is computed from `xdp_md->rx_queue_index` at instruction 1: 0 to 255", refusal.Explanation);
    }

    [Fact]
    public void Load_StalePacketPointer_NamesTheCallThatMovedThePacket()
    {
        VerificationException refusal = Refuse("r6 = *(u32 *)(r1 + 0); r2 = 0; call 44; r0 = *(u8 *)(r6 + 0); exit");

        Assert.Equal("`xdp_md->data` was read from the context at instruction 0, and is no pointer since bpf_xdp_adjust_head at instruction 2", refusal.Explanation);
    }

    [Fact]
    public void Load_ValueComputedALongWay_IsExplainedAllTheSame()
    {
        string steps = string.Concat(Enumerable.Repeat("r2 += 1; ", 20_000));

        VerificationException refusal = Refuse($"r2 = 0; {steps} r0 = *(u8 *)(r2 + 0); exit");

        Assert.StartsWith("R2 is computed at instruction 20000", refusal.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooManySteps_NamesTheBusiestInstruction()
    {
        VerificationException refusal = Refuse("r6 = 0; r7 = r6; r6 += 1; if r6 != 600000 goto -3; r0 = 0; exit");

        Assert.Contains("1,000,000 steps", refusal.Reason, StringComparison.Ordinal);
        Assert.StartsWith("It came to instruction 1 most often, 333,333 times.", refusal.Hint, StringComparison.Ordinal);
    }

    private VerificationException Refuse(string text) =>
        Assert.Throws<VerificationException>(() => _host.LoadProgram(Assembler.Program(text), new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = "GPL" }));
}
