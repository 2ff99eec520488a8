using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Tests.Relocations;

/// <summary>Which types of the target are asked: those of the kernel and of a module on top of it, of the same name or of a flavour of it.</summary>
public sealed class CoreCandidatesTests
{
    private const byte LoadImmediate = 0xb7;
    private const byte Exit = 0x95;

    [Fact]
    public void Relocate_TypeOfTheBase_IsFoundThroughTheModule()
    {
        BtfTypes kernel = Shape("shape", offset: 24);

        ProgramSpec fitted = Relocate(Shape("shape", offset: 8), Shape("other", offset: 0, kernel));

        Assert.Equal(24, fitted.Instructions[0].Immediate);
    }

    [Fact]
    public void Relocate_TypeOfTheModule_IsFound()
    {
        BtfTypes kernel = Shape("other", offset: 24);

        ProgramSpec fitted = Relocate(Shape("shape", offset: 8), Shape("shape", offset: 16, kernel));

        Assert.Equal(16, fitted.Instructions[0].Immediate);
    }

    [Fact]
    public void Relocate_TypesOfBothThatAgree_AreOneAnswer()
    {
        BtfTypes kernel = Shape("shape", offset: 16);

        ProgramSpec fitted = Relocate(Shape("shape", offset: 8), Shape("shape", offset: 16, kernel));

        Assert.Null(fitted.Problem);
        Assert.Equal(16, fitted.Instructions[0].Immediate);
    }

    [Fact]
    public void Relocate_TypesOfBothThatDisagree_IsAProblemThatNamesBoth()
    {
        BtfTypes kernel = Shape("shape", offset: 16);

        ProgramSpec fitted = Relocate(Shape("shape", offset: 8), Shape("shape", offset: 24, kernel));

        Assert.Contains("they do not agree", fitted.Problem, StringComparison.Ordinal);
        Assert.Contains("struct shape", fitted.Problem, StringComparison.Ordinal);
        Assert.Contains("says 16", fitted.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_FlavourInTheBase_IsFoundThroughTheModule()
    {
        BtfTypes kernel = Shape("shape___kernel", offset: 24);

        ProgramSpec fitted = Relocate(Shape("shape___mine", offset: 8), Shape("other", offset: 0, kernel));

        Assert.Equal(24, fitted.Instructions[0].Immediate);
    }

    [Fact]
    public void Relocate_NoTypeOfThatName_SaysWhichTypeAndField()
    {
        BtfTypes kernel = Shape("other", offset: 24);

        ProgramSpec fitted = Relocate(Shape("shape", offset: 8), kernel);

        ImpossibleReference impossible = Assert.IsType<ImpossibleReference>(Assert.Single(fitted.References));
        Assert.Equal("it needs struct shape.field, and the target's types have no struct shape", impossible.Why);
    }

    /// <summary>A structure with one field, alone or on top of other types.</summary>
    private static BtfTypes Shape(string name, uint offset, BtfTypes? below = null)
    {
        BtfBuilder builder = below is null ? new() : new(below);
        int number = builder.AddInteger("unsigned int", 4);
        builder.AddStruct(name, offset + 4, new BtfMemberDefinition("field", number, offset * 8));
        return builder.Build(name);
    }

    private static ProgramSpec Relocate(BtfTypes local, BtfTypes target)
    {
        ProgramSpec program = new()
        {
            Name = "asks",
            SectionName = "xdp",
            Type = ProgramType.Xdp,
            Instructions = [new(LoadImmediate, 0, 0, 0, 8), new(Exit, 0, 0, 0, 0)],
            References = [new CoreReference(0, CoreQuestion.FieldOffset, local.Count - 1, "0:0")],
        };
        return new CoreRelocator(local, target, ByteOrder.LittleEndian).Relocate(program).Program;
    }
}
