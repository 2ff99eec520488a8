using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Elf;

namespace DotBpf.ObjectFiles.Tests.Programs;

public sealed class LinkerTests
{
    private static readonly Instruction s_exit = new(0x95, 0, 0, 0, 0);
    private static readonly Instruction s_move = new(0xb7, 0, 0, 0, 1);
    private static readonly Instruction s_load = new(0x18, 1, 0, 0, 0);
    private static readonly Instruction s_second = new(0, 0, 0, 0, 0);

    [Fact]
    public void Read_CallToAnotherSection_AppendsTheFunctionOnce()
    {
        ElfBytes elf = new();
        int text = elf.AddCode(".text", s_move, s_exit);
        int xdp = elf.AddCode("xdp", Call(-1), Call(-1), s_exit);
        elf.AddFunction("main", xdp, 0, 3);
        int one = elf.AddFunction("one", text, 0, 2);
        elf.AddRelocations(xdp, (0, one), (1, one));

        ProgramSpec program = Read(elf);

        Assert.Equal([Call(2), Call(1), s_exit, s_move, s_exit], program.Instructions.ToArray());
        Assert.Equal([("main", 0), ("one", 3)], program.Functions.Select(function => (function.Name, function.Slot)));
    }

    [Fact]
    public void Read_CallThroughSectionSymbol_CountsFromTheSection()
    {
        ElfBytes elf = new();
        int text = elf.AddCode(".text", s_exit, s_move, s_exit);
        int xdp = elf.AddCode("xdp", Call(0), s_exit); // slot 1 of the section, less one
        elf.AddFunction("main", xdp, 0, 2);
        elf.AddFunction("first", text, 0, 1, isLocal: true);
        elf.AddFunction("second", text, 1, 2, isLocal: true);
        elf.AddRelocations(xdp, (0, elf.AddSymbol("", 3, text, 0, 0)));

        ProgramSpec program = Read(elf);

        Assert.Equal("second", program.Functions[1].Name);
        Assert.Equal([Call(1), s_exit, s_move, s_exit], program.Instructions.ToArray());
    }

    [Fact]
    public void Read_RecursiveFunctions_AreLinkedOnce()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", Call(0), Call(-2), s_exit);
        elf.AddFunction("main", xdp, 0, 1);
        elf.AddFunction("other", xdp, 1, 2, isLocal: true);

        ProgramSpec program = Read(elf);

        Assert.Equal([Call(0), Call(-2), s_exit], program.Instructions.ToArray());
        Assert.Null(program.Problem);
    }

    [Fact]
    public void Read_AddressOfFunction_IsRelativeToTheLoad()
    {
        ElfBytes elf = new();
        int text = elf.AddCode(".text", s_exit);
        int xdp = elf.AddCode("xdp", s_load, s_second, s_exit);
        elf.AddFunction("main", xdp, 0, 3);
        elf.AddRelocations(xdp, (0, elf.AddFunction("callback", text, 0, 1)));

        ProgramSpec program = Read(elf);

        Assert.Equal(new Instruction(0x18, 1, PseudoSource.Function, 0, 2), program.Instructions[0]);
        Assert.Equal(s_second, program.Instructions[1]);
    }

    [Fact]
    public void Read_VariableWithAddend_IsReferredToByItsOffset()
    {
        ElfBytes elf = new();
        int data = elf.Add(".data", new byte[32]);
        int xdp = elf.AddCode("xdp", s_load with { Immediate = 4 }, s_second, s_exit);
        elf.AddFunction("main", xdp, 0, 3);
        elf.AddRelocations(xdp, (0, elf.AddVariable("table", data, 16, 16)));

        ProgramSpec program = Read(elf);

        Assert.Equal(new MapValueReference(0, "built.data", 20), Assert.Single(program.References));
        Assert.Equal(20, program.Instructions[1].Immediate);
        Assert.Equal(PseudoSource.MapValue, program.Instructions[0].Source);
    }

    [Theory]
    [InlineData(100, "has 32")]
    [InlineData(-1, "has 32")]
    public void Read_VariableOutsideOfItsSection_IsAProblem(int addend, string expected)
    {
        ElfBytes elf = new();
        int data = elf.Add(".data", new byte[32]);
        int xdp = elf.AddCode("xdp", s_load with { Immediate = addend }, s_second, s_exit);
        elf.AddFunction("main", xdp, 0, 3);
        elf.AddRelocations(xdp, (0, elf.AddVariable("table", data, 0, 16)));

        ProgramSpec program = Read(elf);

        Assert.Contains(expected, program.Problem, StringComparison.Ordinal);
        Assert.Empty(program.References);
    }

    [Fact]
    public void Read_OneProgramWithAProblem_LeavesTheOther()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", Call(-1), s_exit, s_exit);
        elf.AddFunction("calls_kernel", xdp, 0, 2);
        elf.AddFunction("fine", xdp, 2, 1);
        elf.AddRelocations(xdp, (0, elf.AddSymbol("bpf_missing", 0x10, 0, 0, 0)));

        bool isRead = elf.TryRead(out ObjectSpec? spec, out _);

        Assert.True(isRead);
        Assert.Contains("'bpf_missing'", spec!.Programs["calls_kernel"].Problem, StringComparison.Ordinal);
        Assert.Null(spec.Programs["fine"].Problem);
    }

    [Fact]
    public void Read_CallIntoTheMiddle_IsAProblem()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", Call(1), s_exit, s_move, s_exit);
        elf.AddFunction("main", xdp, 0, 2);
        elf.AddFunction("other", xdp, 3, 1);

        bool isRead = elf.TryRead(out ObjectSpec? spec, out _);

        Assert.True(isRead);
        Assert.Contains("where no function begins", spec!.Programs["main"].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RelocationOfAnotherInstruction_IsAProblem()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", s_move, s_exit);
        elf.AddFunction("main", xdp, 0, 2);
        elf.AddRelocations(xdp, (0, 1));

        Assert.Contains("takes no symbol", Read(elf).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LoadCutOffByTheEnd_IsAProblem()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", s_exit, s_load);
        elf.AddFunction("main", xdp, 0, 2);
        elf.AddRelocations(xdp, (1, 1));

        Assert.NotNull(Read(elf).Problem);
    }

    [Fact]
    public void Read_SmallFileOfManyLargePrograms_IsRefused()
    {
        ElfBytes elf = new();
        int xdp = elf.AddCode("xdp", [.. Enumerable.Repeat(s_move, 50_000), s_exit]);
        for (int i = 0; i < 100; i++)
            elf.AddFunction($"program{i}", xdp, i, 50_001 - i);

        bool isRead = elf.TryRead(out _, out IReadOnlyList<ObjectDiagnostic> diagnostics);

        Assert.False(isRead);
        Assert.Equal("DBO0503", Assert.Single(diagnostics).Id);
    }

    private static Instruction Call(int distance) => new(0x85, 0, PseudoSource.FunctionCall, 0, distance);

    private static ProgramSpec Read(ElfBytes elf)
    {
        Assert.True(elf.TryRead(out ObjectSpec? spec, out IReadOnlyList<ObjectDiagnostic> diagnostics), string.Join(", ", diagnostics));
        return spec!.Programs["main"];
    }
}
