using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Relocations;

public sealed class CoreTests
{
    private const string Fields = "fields.clang19-bpfel-v3";
    private const string Target = "fields-target.clang19-bpfel-v3";
    private const string Ambiguous = "fields-ambiguous.clang19-bpfel-v3";

    // Which bytes around a bit field are loaded is for the loader to say: it takes the fewest.
    private static readonly string[] s_bitFields = ["bits", "bits_signed", "bits_moved", "size_of_bits", "left_shift"];

    private static readonly bool s_approve = Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1";

    [Theory]
    [InlineData(Fields, Target)]
    [InlineData("fields.clang19-bpfeb-v3", "fields-target.clang19-bpfeb-v3")]
    [InlineData(Fields, Ambiguous)]
    public void Relocate_ForOtherTypes_ChangesWhatWasApproved(string name, string target)
    {
        ObjectSpec spec = CorpusFiles.Read(name);

        string text = FittedText.Of(spec, RelocatorFor(spec, CorpusFiles.Read(target).Types!));

        string kind = $"for-{target.Split('.')[0]}";
        if (s_approve)
            CorpusFiles.Approve(name, kind, text);
        else
            Assert.Equal(CorpusFiles.Text(name, kind), text);
    }

    [Theory]
    [InlineData(Fields)]
    [InlineData("fields.clang19-bpfeb-v3")]
    [InlineData(Target)]
    [InlineData("external.clang14-bpfel-v3")]
    public void Relocate_ForItsOwnTypes_ChangesOnlyTheWindowsOfBitFields(string name)
    {
        ObjectSpec spec = CorpusFiles.Read(name);
        CoreRelocator relocator = RelocatorFor(spec, spec.Types!);

        foreach (ProgramSpec program in spec.Programs)
        {
            CoreRelocation fitted = relocator.Relocate(program);

            if (!s_bitFields.Contains(program.Name))
                Assert.Equal(program.Instructions.ToArray(), fitted.Program.Instructions.ToArray());
            Assert.Equal(program.Problem, fitted.Program.Problem);
            Assert.Empty(fitted.Program.References.OfType<CoreReference>());
            Assert.Empty(fitted.Notes);
        }
    }

    [Fact]
    public void Relocate_NoReferences_ReturnsTheSameProgram()
    {
        ObjectSpec spec = CorpusFiles.Read("counters.clang19-bpfel-v3");

        CoreRelocation fitted = RelocatorFor(spec, spec.Types!).Relocate(spec.Programs[0]);

        Assert.Same(spec.Programs[0], fitted.Program);
    }

    [Theory]
    [InlineData("0:99", "its path leads to part 99 of struct shape")]
    [InlineData("0:0:0", "its path leads to part 0 of")]
    [InlineData("", "is not made of numbers")]
    [InlineData("0:-1", "is not made of numbers")]
    [InlineData("40000000", "more than 2 GiB away")]
    [InlineData("99999999999", "is not made of numbers")]
    public void Relocate_DamagedPath_IsAProblemThatNamesIt(string path, string expected)
    {
        ProgramSpec program = Relocate("field_moved", reference => reference with { Path = path });

        Assert.Contains("slot ", program.Problem, StringComparison.Ordinal);
        Assert.Contains(expected, program.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_UnknownTypeOrQuestion_IsAProblem()
    {
        string? type = Relocate("field_moved", reference => reference with { TypeId = int.MaxValue }).Problem;
        string? question = Relocate("field_moved", reference => reference with { Question = (CoreQuestion)99 }).Problem;

        Assert.Contains("it is about type 2147483647", type, StringComparison.Ordinal);
        Assert.Contains("question 99 is not known", question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void Relocate_SlotOutside_IsAProblem(int slot)
    {
        string? problem = Relocate("field_moved", reference => reference with { Slot = slot }).Problem;

        Assert.Contains($"there is no slot {slot}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_InstructionThatHoldsSomethingElse_IsAProblem()
    {
        ObjectSpec spec = CorpusFiles.Read(Fields);
        ProgramSpec program = spec.Programs["field_narrowed"];
        int slot = program.References.OfType<CoreReference>().Single().Slot;
        Instruction damaged = program.Instructions[slot] with { Offset = 9 };

        CoreRelocation fitted = RelocatorFor(spec, spec.Types!).Relocate(program with { Instructions = program.Instructions.SetItem(slot, damaged) });

        Assert.Contains("the instruction holds 9 where the object's types say 8", fitted.Program.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_MissingField_SaysWhichAndForbidsOnlyThatInstruction()
    {
        ObjectSpec spec = CorpusFiles.Read(Fields);

        CoreRelocation fitted = RelocatorFor(spec, CorpusFiles.Read(Target).Types!).Relocate(spec.Programs["missing_field"]);

        ImpossibleReference impossible = Assert.Single(fitted.Program.References.OfType<ImpossibleReference>());
        Assert.Equal("it needs struct shape.gone, and no struct shape of the target's types has it or has it with a compatible type", impossible.Why);
        Assert.Equal(Instruction.CallOpcode, fitted.Program.Instructions[impossible.Slot].Opcode);
        Assert.Null(fitted.Program.Problem);
        Assert.Contains(impossible.Why, Assert.Single(fitted.Notes).Text, StringComparison.Ordinal);
    }

    private static ProgramSpec Relocate(string name, Func<CoreReference, CoreReference> change)
    {
        ObjectSpec spec = CorpusFiles.Read(Fields);
        ProgramSpec program = spec.Programs[name];
        ProgramReference[] references = [.. program.References.Select(reference => reference is CoreReference core ? change(core) : reference)];
        return RelocatorFor(spec, CorpusFiles.Read(Target).Types!).Relocate(program with { References = [.. references] }).Program;
    }

    private static CoreRelocator RelocatorFor(ObjectSpec spec, BtfTypes target) => new(spec.Types!, target, spec.ByteOrder);
}
