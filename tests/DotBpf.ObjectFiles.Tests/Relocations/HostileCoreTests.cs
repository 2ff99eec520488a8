using System.Diagnostics;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;
using DotBpf.ObjectFiles.Tests.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Relocations;

/// <summary>Types that would take forever, or lead out of themselves, if they were searched without care.</summary>
public sealed class HostileCoreTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    [Fact]
    public void Relocate_AnonymousMembersDoubleAtEachLevel_EndsSoon()
    {
        TypesWriter local = new(), target = new();
        int root = local.Struct("root", 4, ("wanted", local.Integer("int", 4), 0));
        Nest(target, levels: 60, "", target.Integer("int", 4), "other", "root");
        long start = Stopwatch.GetTimestamp();

        ProgramSpec fitted = Relocate(local, target, CoreQuestion.FieldExists, root, "0:0");

        Assert.Equal(0, fitted.Instructions[0].Immediate);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_longest);
    }

    [Fact]
    public void Relocate_FieldBelowTooManyAnonymousMembers_IsAProblem()
    {
        TypesWriter local = new(), target = new();
        int root = local.Struct("root", 4, ("wanted", local.Integer("int", 4), 0));
        Nest(target, levels: 100, "", target.Integer("int", 4), "wanted", "root");

        ProgramSpec fitted = Relocate(local, target, CoreQuestion.FieldExists, root, "0:0");

        Assert.Contains("more than 64 steps", fitted.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_MatchOfTypesThatDoubleAtEachLevel_EndsSoon()
    {
        TypesWriter local = new(), target = new();
        int root = Nest(local, levels: 28, "twin", local.Integer("int", 4), "leaf", "root");
        Nest(target, levels: 28, "twin", target.Integer("int", 4, BtfIntegerEncoding.Signed), "leaf", "root");
        long start = Stopwatch.GetTimestamp();

        ProgramSpec fitted = Relocate(local, target, CoreQuestion.TypeMatches, root, "0");

        Assert.Equal(0, fitted.Instructions[0].Immediate);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_longest);
    }

    [Fact]
    public void Relocate_MatchOfVeryManyTwins_IsAProblem()
    {
        TypesWriter local = new(), target = new();
        int root = Twins(local, BtfIntegerEncoding.None);
        Twins(target, BtfIntegerEncoding.Signed, isLastTheSame: true);

        ProgramSpec fitted = Relocate(local, target, CoreQuestion.TypeMatches, root, "0");

        Assert.Contains("too large or nested too deep to be compared", fitted.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_BitFieldOfATypeWithoutBytes_IsAProblem()
    {
        TypesWriter local = new();
        int root = local.BitStruct("root", 4, ("bits", local.Enum("empty", 0), 0, 3));

        ProgramSpec fitted = Relocate(local, local, CoreQuestion.FieldOffset, root, "0:0");

        Assert.Contains("a bit field has a type of 0 bytes", fitted.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Relocate_OffsetPastWhatALoadHolds_IsAProblem()
    {
        TypesWriter local = new(), target = new();
        int root = local.Struct("root", 4, ("wanted", local.Integer("int", 4), 0));
        int far = target.Integer("int", 4);
        target.Struct("root", 40_004, ("filler", target.Array(far, 10_000), 0), ("wanted", far, 320_000));

        ProgramSpec fitted = Relocate(local, target, CoreQuestion.FieldOffset, root, "0:0", new(0x61, 0, 1, 0, 0));

        Assert.Contains("the target says 40000, which the instruction cannot hold", fitted.Problem, StringComparison.Ordinal);
    }

    // Unions in unions, each holding the one below twice.
    private static int Nest(TypesWriter writer, int levels, string name, int leaf, string leafName, string rootName)
    {
        int type = writer.Union("", 4, (leafName, leaf));
        for (int level = 0; level < levels; level++)
            type = writer.Union("", 4, (name, type), (name, type));
        return writer.Struct(rootName, 4, (name, type, 0));
    }

    private static int Twins(TypesWriter writer, BtfIntegerEncoding encoding, bool isLastTheSame = false)
    {
        const int Count = 1500;
        int number = writer.Integer("int", 4, encoding), last = writer.Integer("int", 4);
        return writer.Union("root", 4, [.. Enumerable.Range(0, Count).Select(i => ("twin", isLastTheSame && i == Count - 1 ? last : number))]);
    }

    private static ProgramSpec Relocate(TypesWriter local, TypesWriter target, CoreQuestion question, int type, string path, Instruction? instruction = null)
    {
        BtfTypes types = local.Build();
        ProgramSpec program = new()
        {
            Name = "hostile",
            SectionName = "xdp",
            Type = ProgramType.Xdp,
            Instructions = [instruction ?? new(0xb7, 0, 0, 0, question is CoreQuestion.FieldOffset ? 0 : 1), new(0x95, 0, 0, 0, 0)],
            References = [new CoreReference(0, question, type, path)],
        };
        return new CoreRelocator(types, target.Build(), ByteOrder.LittleEndian).Relocate(program).Program;
    }
}
