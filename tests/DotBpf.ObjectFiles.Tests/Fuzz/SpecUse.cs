using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Headers;

using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>Uses everything of a spec that came from a damaged file. What was read may be wrong, but nothing of it may fail.</summary>
internal static class SpecUse
{
    /// <summary>How many ways there are; each case takes one, as all would take most of the time.</summary>
    internal const int Ways = 6;

    internal static void Use(ObjectSpec spec, int way, BtfTypes? target)
    {
        switch (way)
        {
            case 0:
                Assert.NotEmpty(SpecText.Of(spec));
                break;
            case 1:
                Disassemble(spec);
                break;
            case 2:
                Relocate(spec, spec.Types);
                break;
            case 3:
                Relocate(spec, target);
                break;
            case 4:
                Touch(spec.Types);
                break;
            default:
                Write(spec);
                break;
        }
    }

    internal static void UseAll(ObjectSpec spec)
    {
        for (int way = 0; way < Ways; way++)
            Use(spec, way, spec.Types);
    }

    internal static void Touch(BtfTypes? types)
    {
        for (int id = 0; id < (types?.Count ?? 0); id++)
            Touch(types![id]);
        if (types is not null)
            TryUse(() => CHeader.Write(types, TextWriter.Null));
    }

    // What can no longer be used is refused with a diagnostic.
    private static bool TryUse(Action use)
    {
        try
        {
            use();
            return true;
        }
        catch (ObjectFileException refused)
        {
            Assert.NotEmpty(refused.Diagnostics);
            return false;
        }
    }

    private static void Disassemble(ObjectSpec spec)
    {
        foreach (ProgramSpec program in spec.Programs)
        {
            Assert.NotEmpty(Disassembler.Disassemble(spec, program).Last().Text);
            Assert.True(program.Lines.All(line => (uint)line.Slot < (uint)program.Instructions.Length));
            Assert.True(program.References.All(reference => reference.Slot >= 0 && reference.Slot <= program.Instructions.Length - (reference is CoreReference ? 1 : 2)));
        }
    }

    private static void Relocate(ObjectSpec spec, BtfTypes? target)
    {
        if (spec.Types is null || target is null)
            return;
        CoreRelocator relocator = new(spec.Types, target, spec.ByteOrder);
        foreach (ProgramSpec program in spec.Programs)
            Assert.Equal(program.Instructions.Length, relocator.Relocate(program).Program.Instructions.Length);
    }

    private static void Write(ObjectSpec spec)
    {
        byte[] bytes = [];
        if (TryUse(() => bytes = spec.ToBytes()))
            Assert.Equal(spec.Programs.Count, ObjectSpec.Read(bytes, spec.Name + ".o").Programs.Count);
    }

    private static void Touch(BtfType type)
    {
        Assert.NotNull(type.ToString());
        Assert.True(type.SizeInBytes is null or >= 0 and <= uint.MaxValue);
        Assert.NotNull(type.Resolve());
        Assert.True(type.HasSameShapeAs(type));
        if (type.Types.TagsOf(type).Any())
            Assert.NotNull(type.Types.TagsOf(type).Last());
        if (type is BtfStruct structure)
            Assert.True(structure.Members.All(member => (member.Type.SizeInBytes ?? 0) + member.Offset >= 0));
        if (type is BtfDataSection section)
            Assert.True(section.Variables.All(variable => variable.Variable.ToString().Length >= 0));
    }
}
