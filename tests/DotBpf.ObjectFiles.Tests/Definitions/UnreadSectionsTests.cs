using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Elf;

namespace DotBpf.ObjectFiles.Tests.Definitions;

public sealed class UnreadSectionsTests
{
    [Fact]
    public void Read_CodeWithoutSymbols_SaysSo()
    {
        ElfBytes elf = new();
        int code = elf.AddCode("socket", new Instruction(0xb7, 0, 0, 0, 1), new Instruction(0x95, 0, 0, 0, 0));
        elf.AddFunction("main", code, 0, 2);
        elf.AddCode("xdp", new Instruction(0x95, 0, 0, 0, 0));

        ObjectSpec spec = ObjectSpec.Read(elf.ToArray(), "unread.bpf.o");

        ObjectNote note = Assert.Single(spec.Notes);
        Assert.Equal("xdp", note.Subject);
        Assert.Contains("no symbol", note.Text, StringComparison.Ordinal);
    }
}
