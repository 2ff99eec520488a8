using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Assembly;

public sealed class AssemblerTests
{
    [Theory]
    [InlineData("r1 += r2")]
    [InlineData("w3 s/= -5")]
    [InlineData("r4 = -r4")]
    [InlineData("if w1 s< w2 goto -7")]
    [InlineData("gotol +9")]
    [InlineData("r0 = *(u32 *)(r1 + 4)")]
    [InlineData("r0 = *(s8 *)(r10 - 1)")]
    [InlineData("*(u8 *)(r10 - 1) = 5")]
    [InlineData("*(u64 *)(r10 - 8) = r3")]
    [InlineData("r1 = be16 r1")]
    [InlineData("r1 = bswap64 r1")]
    [InlineData("call 7")]
    [InlineData("exit")]
    [InlineData("may_goto +1")]
    [InlineData("r0 = *(u16 *)skb[12]")]
    public void Slots_TextOfTheDisassembler_GivesBackTheInstruction(string text)
    {
        Instruction slot = Assembler.Slots(text)[0];

        string written = Disassembler.Format(slot);

        Assert.Equal(text, written);
    }
}
