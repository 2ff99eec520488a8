using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Instructions;

public sealed partial class DisassemblyTests
{
    public static TheoryData<string> Objects => CorpusFiles.All();

    [Theory]
    [MemberData(nameof(Objects))]
    public void Format_ObjectOfCorpus_SaysWhatLlvmSays(string name)
    {
        List<string> expected = [.. LlvmLines(CorpusFiles.Text(name, "disassembly"))];

        List<string> actual = [.. OurLines(ElfReader.Read(CorpusFiles.Bytes(name), name))];

        Assert.NotEmpty(actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Disassemble_Program_NamesWhatItRefersTo()
    {
        ProgramSpec program = CorpusFiles.Read("callbacks.clang19-bpfel-v3").Programs["sum_cells"];

        List<DisassembledLine> lines = [.. Disassembler.Disassemble(program)];

        Assert.Contains(lines, line => line.Text == "r1 = map cells ll");
        Assert.Contains(lines, line => line.Text == "r2 = function visit ll");
        Assert.Contains(lines, line => line.Text == "call for_each_map_elem");
        Assert.Contains(lines, line => line.Text == "call third");
        Assert.Equal("visit", lines.Single(line => line.Slot == program.Functions[1].Slot).Function);
    }

    [Fact]
    public void Format_LoadAcquireAndStoreRelease_ReadAsTheAssemblerWritesThem()
    {
        Instruction load = new(0xdb, 0, 1, 8, 0x100), store = new(0xd3, 1, 2, -4, 0x110);

        Assert.Equal("r0 = load_acquire((u64 *)(r1 + 8))", Disassembler.Format(load));
        Assert.Equal("store_release((u8 *)(r1 - 4), w2)", Disassembler.Format(store));
    }

    [Fact]
    public void Format_NoInstruction_SaysSo() => Assert.Equal("<unknown>", Disassembler.Format(new(0xff, 0, 0, 0, 0)));

    [Theory]
    [InlineData("globals.clang19-bpfel-v3", "only_static")]
    [InlineData("globals.clang14-bpfel-v3", "count.format")]
    [InlineData("external.clang19-bpfel-v3", "FieldOffset of struct task_struct.lists.tasks[1].prev")]
    [InlineData("external.clang19-bpfel-v3", "EnumeratorValue of enum state value SLEEPING")]
    public void Disassemble_ProgramOfAnObject_RemarksWhatOnlyTheObjectKnows(string name, string remark)
    {
        ObjectSpec spec = CorpusFiles.Read(name);

        IEnumerable<DisassembledLine> lines = spec.Programs.SelectMany(program => Disassembler.Disassemble(spec, program));

        Assert.Contains(remark, lines.Select(line => line.Remark));
    }

    [Fact]
    public void Disassemble_JumpsAndCalls_HaveTheSlotTheyLeadTo()
    {
        ProgramSpec program = CorpusFiles.Read("callbacks.clang19-bpfel-v3").Programs["sum_cells"];

        Dictionary<string, int?> targets = Disassembler.Disassemble(program).DistinctBy(line => line.Text).ToDictionary(line => line.Text, line => line.Target);

        Assert.Equal(program.Functions.Single(function => function.Name == "third").Slot, targets["call third"]);
        Assert.Equal(program.Functions.Single(function => function.Name == "visit").Slot, targets["r2 = function visit ll"]);
        Assert.Equal(25, targets["if r1 > r2 goto +1"]);
        Assert.Null(targets["exit"]);
    }

    private static IEnumerable<string> OurLines(ElfFile elf)
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(section => section.IsCode && section.Bytes.Length > 0))
        {
            yield return section.Name;
            for (int at = 0; at < section.Bytes.Length; at += Instruction.SizeInBytes)
            {
                int slot = at / Instruction.SizeInBytes;
                Instruction instruction = Decode(section, at);
                at += instruction.IsWideLoad ? Instruction.SizeInBytes : 0;
                yield return $"{slot}: {Disassembler.Format(instruction, Decode(section, at))}";
            }
        }
    }

    private static Instruction Decode(ElfSection section, int at) => Instruction.Decode(section.Bytes.Memory.Span[at..], section.Bytes.Order);

    private static IEnumerable<string> LlvmLines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            if (SectionLine().Match(line) is { Success: true } section)
                yield return section.Groups[1].Value;
            if (InstructionLine().Match(line) is { Success: true } instruction)
                yield return $"{int.Parse(instruction.Groups[1].Value, CultureInfo.InvariantCulture)}: {WidenMemory(instruction.Groups[2].Value)}";
        }
    }

    // LLVM calls the register of a narrow load or store w0 where the cpu has 32-bit arithmetic; the kernel says r0, and so do we.
    private static string WidenMemory(string text) => NarrowStore().Replace(NarrowLoad().Replace(text, "r$1"), "$1r$2");

    [GeneratedRegex(@"^w(\d+ = \*\(u)")]
    private static partial Regex NarrowLoad();

    [GeneratedRegex(@"^(\*\(u.* = )w(\d+)$")]
    private static partial Regex NarrowStore();

    [GeneratedRegex("^Disassembly of section (.*):$")]
    private static partial Regex SectionLine();

    [GeneratedRegex(@"^ +(\d+):\t(.*?)( <[^<>]*>)?$")]
    private static partial Regex InstructionLine();
}
