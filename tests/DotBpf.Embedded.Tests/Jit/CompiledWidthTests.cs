namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Registers of which 32 bits are enough, and those of which they are not.</summary>
public sealed class CompiledWidthTests : IDisposable
{
    private readonly CompiledRunner _runner = new(new() { Cpus = 1, RandomSeed = 1 });

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("w6 = -1; r0 = r6; r0 >>= 32; exit", 0)]
    [InlineData("w6 = -1; r7 = r6; r7 += 1; r7 >>= 32; r0 = r7; exit", 1)]
    [InlineData("w6 = -1; w6 += 1; r0 = 5; if r6 == 0 goto +1; r0 = 4; exit", 5)]
    [InlineData("w6 = -2; r6 += 3; r6 >>= 32; r0 = r6; exit", 1)]
    [InlineData("w6 = -2; r0 = 1; if r6 s> 0 goto +1; r0 = 2; exit", 1)]
    [InlineData("w6 = -2; r0 = 1; if w6 s> 0 goto +1; r0 = 2; exit", 2)]
    [InlineData("r6 = 0x80000000 ll; r0 = 1; if r6 s> 0 goto +1; r0 = 2; exit", 1)]
    [InlineData("r6 = -1; r6 &= 0x7fffffff; r6 += 1; r0 = r6; exit", 0x80000000)]
    [InlineData("r6 = -1; r6 &= -2; r6 >>= 32; r0 = r6; exit", 0xffffffff)]
    [InlineData("r6 = -1; r6 >>= 33; r6 += 1; r6 >>= 31; r0 = r6; exit", 1)]
    [InlineData("r6 = -1; r6 >>= 31; r6 >>= 32; r0 = r6; exit", 1)]
    public void LowerHalf_ReadWhole_HasZerosAbove(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("r6 = 0x1fffffff0 ll; w6 += 0x20; r0 = r6; exit", 0x10)]
    [InlineData("r6 = 0x123456789 ll; w7 = w6; r0 = r7; r0 >>= 32; r0 += r7; exit", 0x23456789)]
    [InlineData("r6 = 0x5000000ff ll; *(u8 *)(r10 - 8) = r6; r0 = *(u8 *)(r10 - 8); exit", 0xff)]
    [InlineData("r6 = 0x5000000ff ll; *(u32 *)(r10 - 8) = r6; r0 = *(u32 *)(r10 - 8); exit", 0xff)]
    [InlineData("r6 = 0x5ffffffff ll; *(u64 *)(r10 - 8) = r6; r6 = *(u64 *)(r10 - 8); r6 >>= 32; r0 = r6; exit", 5)]
    [InlineData("w6 = -1; *(u64 *)(r10 - 8) = r6; r6 = *(u64 *)(r10 - 8); r6 >>= 32; r0 = r6; exit", 0)]
    [InlineData("r6 = 0x1ffffff80 ll; r7 = (s8)r6; r0 = r7; r0 >>= 32; exit", 0xffffffff)]
    [InlineData("r6 = 0x1ffffff80 ll; w7 = (s8)w6; r0 = r7; r0 >>= 32; exit", 0)]
    [InlineData("r6 = 0x100000005 ll; r7 = r6; w0 = w7; exit", 5)]
    [InlineData("r6 = 0x100000005 ll; r7 = r6; r8 = r7; r8 >>= 32; w0 = w7; r0 += r8; exit", 6)]
    public void WholeRegister_LowerHalfRead_GivesThat(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("r7 = *(u32 *)(r1 + 16); r6 = 0x700000005 ll; if w7 == 0 goto +1; w6 = 9; r0 = r6; r0 >>= 32; exit", 7)]
    [InlineData("r7 = *(u32 *)(r1 + 12); r6 = 0x700000005 ll; if w7 == 0 goto +1; w6 = 9; r0 = r6; r0 >>= 32; exit", 0)]
    [InlineData("r7 = *(u32 *)(r1 + 16); r6 = 0x700000005 ll; if w7 == 0 goto +1; w6 = 9; w0 = w6; exit", 5)]
    [InlineData("r6 = 1; r7 = 0; r7 += r6; r6 <<= 1; if w6 != 0 goto -3; r0 = r7; r0 >>= 16; exit", 0xffff)]
    [InlineData("w6 = 10; r7 = 0; r7 += r6; w6 += -1; if w6 != 0 goto -3; r0 = r7; exit", 55)]
    public void Paths_OfDifferentWidth_Meet(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("r1 = 0x500000003 ll; call +1; exit; w0 = w1; w0 += 1; exit", 4)]
    [InlineData("r1 = 0x500000003 ll; call +1; exit; w0 = w1; r1 >>= 32; r0 += r1; exit", 8)]
    [InlineData("call +2; r0 >>= 32; exit; w0 = -1; exit", 0)]
    [InlineData("call +2; r0 >>= 32; exit; r0 = -1; exit", 0xffffffff)]
    [InlineData("r1 = 7; call +2; r0 >>= 32; exit; w0 = -1; if w1 == 7 goto +1; r0 = -1; exit", 0)]
    [InlineData("call +2; w0 += 1; exit; r0 = 0x7ffffffff ll; exit", 0)]
    [InlineData("call +2; r0 >>= 32; exit; r6 = r10; call +1; exit; w0 = -1; exit", 0)]
    public void Function_OfNarrowOrWideNumbers_AnswersAsByTheInterpreter(string text, uint expected)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("*(u64 *)(r10 - 8) = -1; w6 = 1; w6 = atomic_fetch_add((u32 *)(r10 - 8), w6); r0 = r6; r0 >>= 32; exit")]
    [InlineData("r6 = 0x1122334455667788 ll; r6 = bswap32 r6; r0 = r6; r0 >>= 32; exit")]
    [InlineData("r6 = 0x1122334455667788 ll; r6 = be16 r6; r0 = r6; r0 >>= 16; exit")]
    [InlineData("r6 = r1; r0 = *(u32 *)(r6 + 12); r0 >>= 32; exit")]
    public void Instruction_OfFewerBits_LeavesZerosAbove(string text)
    {
        uint answer = _runner.Run(text);

        Assert.Equal(0u, answer);
    }
}
