using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

public sealed class WriterTests
{
    private static readonly Instruction s_exit = new(0x95, 0, 0, 0, 0);

    public static TheoryData<string, Func<ObjectSpec, ObjectSpec>, string> Impossible => new()
    {
        { "value in .bss", spec => spec.WithVariable("packets_seen", 7ul), "Map 'counters.bss' cannot be written: a file holds no bytes of section '.bss'" },
        { "type against section", spec => spec.WithProgram("xdp_pass", program => program with { Type = ProgramType.SocketFilter }), "Program 'xdp_pass' would not be read as it is: Type is 'SocketFilter' and would be 'Xdp'" },
        { "offload", spec => spec.WithMap("flows", map => map with { InterfaceIndex = 3 }), "Map 'flows' would not be read as it is: InterfaceIndex is '3' and would be '0'" },
        { "key of another size", spec => spec.WithMap("flows", map => map with { KeySize = 20 }), "Map 'flows' cannot be written: its key has 20 bytes, and the type of its key" },
        { "flags of data", spec => spec.WithMap("counters.data", map => map with { Flags = MapFlags.None }), "Map 'counters.data' would not be read as it is: Flags is 'None' and would be 'Mappable'" },
        { "object with a dot", spec => spec with { Name = "coun.ters" }, "Name is 'coun.ters' and would be 'coun'" },
        { "map that is gone", spec => spec with { Maps = [.. spec.Maps.Where(map => map.Name != "counters.data")] }, "'counters.data', which is no data section of the object" },
        { "program not in the object", spec => spec.WithMap("stages", map => map with { Values = [new(1, "nobody")] }), "Map 'stages' cannot be written: its static value at 1 is 'nobody', which the object does not have" },
        { "value of a declared map", WithReference(new MapValueReference(0, "flows", 4)), "it refers to byte 4 of the value of 'flows', which is no data section" },
        { "unknown map", WithReference(new MapReference(0, "nothing")), "it refers to map 'nothing', which is no declared map of the object" },
        { "what only hosts know", WithReference(new ImpossibleReference(0, "gone")), "Program 'added' cannot be written: slot 0 has a ImpossibleReference" },
        { "call to nowhere", spec => Added(spec, new(Instruction.CallOpcode, 0, PseudoSource.FunctionCall, 0, 77), s_exit), "Program 'added' cannot be written: slot 0 names the function at slot 78, where none begins" },
        { "half a load", spec => Added(spec, new Instruction(Instruction.WideLoadOpcode, 0, PseudoSource.Function, 0, -1)), "a 64-bit load at the end of a function has no second slot" },
        { "line too far", spec => Added(spec, s_exit, program => program with { Lines = [new(0, 0, 0, "a.c", "text", 1 << 22, 1)] }), "line 4194304, column 1 is more than" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ToBytes_WhatFilesCannotSay_IsRefused(string what, Func<ObjectSpec, ObjectSpec> change, string expected)
    {
        ObjectSpec spec = change(CorpusFiles.Read("counters.clang19-bpfel-v3"));

        ObjectFileException refusal = Assert.Throws<ObjectFileException>(spec.ToBytes);

        Assert.NotEmpty(what);
        Assert.Contains(expected, string.Join('\n', refusal.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_ConfigurationSet_IsRefusedBecauseLoadersFillItIn()
    {
        ObjectSpec original = CorpusFiles.Read("configuration.clang19-bpfel-v3");
        VariableSpec variable = original.Variables.First(variable => variable.MapName.EndsWith(".kconfig", StringComparison.Ordinal));
        byte[] value = new byte[variable.Size];
        value[0] = 1;

        ObjectFileException refusal = Assert.Throws<ObjectFileException>(original.WithVariable(variable.Name, value).ToBytes);

        Assert.Contains("which loaders fill in", Assert.Single(refusal.Diagnostics).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_MapVaried_DefinesItAnewAndLeavesTheRest()
    {
        ObjectSpec original = CorpusFiles.Read("counters.clang19-bpfel-v3");

        ObjectSpec again = Again(original.WithMap("flows", map => map with { MaxEntries = 65_536, Extra = 1ul << 40, Hints = ["show=hex"] }));

        MapSpec flows = again.Maps["flows"];
        Assert.Equal((65_536u, 1ul << 40, "show=hex"), (flows.MaxEntries, flows.Extra, Assert.Single(flows.Hints)));
        Assert.Equal((original.Maps["flows"].KeyType!.Id, original.Maps["flows"].ValueType!.Id), (flows.KeyType!.Id, flows.ValueType!.Id));
        Assert.Equal(original.Maps["events"], again.Maps["events"] with { Hints = original.Maps["events"].Hints });
        Assert.True(again.Types!.TryFind(".maps", out BtfDataSection? section));
        Assert.Equal(original.Maps.Where(map => !map.IsDataSection).Select(map => map.Name), section.Variables.Select(entry => entry.Variable.Name));
    }

    [Fact]
    public void ToBytes_VariableSet_IsWhatTheObjectSays()
    {
        ObjectSpec again = Again(CorpusFiles.Read("counters.clang19-bpfel-v3").WithVariable("limit", 77));

        Assert.Equal([77, 0, 0, 0], again.Maps["counters.data"].Contents.ToArray()[..4]);
    }

    [Fact]
    public void ToBytes_SubprogramsOfSeveralPrograms_AreThereOnce()
    {
        ElfFile file = Elf(CorpusFiles.Read("counters.clang19-bpfel-v3"));

        ElfSection text = file.Find(".text")!;
        Assert.Equal(["count", "record"], file.SymbolsIn(text).Where(symbol => symbol.IsFunction).Select(symbol => symbol.Name).Order());
        Assert.Equal([true, false], file.SymbolsIn(text).Where(symbol => symbol.IsFunction).OrderBy(symbol => symbol.Name).Select(symbol => symbol.IsLocal));
    }

    [Fact]
    public void ToBytes_SameBodiesThatCallDifferentFunctions_StayApart()
    {
        ObjectSpec spec = new() { Name = "twins", Programs = [Nested("first", 1), Nested("second", 2), Nested("third", 1)] };

        ObjectSpec again = Again(spec);

        Assert.Equal(["inner", "inner", "outer", "outer"], Elf(spec).Symbols.ToArray().Where(symbol => symbol is { IsFunction: true, IsLocal: true }).Select(symbol => symbol.Name).Order());
        Assert.All(spec.Programs, program => Assert.Equal(program.Instructions.AsEnumerable(), again.Programs[program.Name].Instructions));
    }

    [Fact]
    public void ToBytes_FunctionsThatCallInCircles_AreThereOnce()
    {
        ObjectSpec spec = new() { Name = "circle", Programs = [Circle("first"), Circle("second")] };

        ObjectSpec again = Again(spec);

        Assert.Equal(["back", "forth"], Elf(spec).Symbols.ToArray().Where(symbol => symbol is { IsFunction: true, IsLocal: true }).Select(symbol => symbol.Name).Order());
        Assert.All(spec.Programs, program => Assert.Equal(program.Instructions.AsEnumerable(), again.Programs[program.Name].Instructions));
    }

    [Fact]
    public void ToBytes_LinesWithoutTypes_AreKept()
    {
        ObjectSpec spec = Added(new() { Name = "lines" }, s_exit, program => program with { Lines = [new(0, 0, 0, "here.cs", "return 0;", 12, 3)] });

        SourceLine line = Assert.Single(Again(spec).Programs["added"].Lines);

        Assert.Equal(("here.cs", "return 0;", 12, 3), (line.File, line.Text, line.Line, line.Column));
    }

    [Fact]
    public void Write_Stream_HasTheBytes()
    {
        ObjectSpec spec = CorpusFiles.Read("callbacks.clang19-bpfeb-v3");
        using MemoryStream stream = new();

        spec.Write(stream);

        Assert.Equal(spec.ToBytes(), stream.ToArray());
    }

    private static ObjectSpec Again(ObjectSpec spec) => ObjectSpec.Read(spec.ToBytes(), spec.Name + ".o");

    private static ElfFile Elf(ObjectSpec spec) => ElfReader.Read(spec.ToBytes(), spec.Name);

    private static Func<ObjectSpec, ObjectSpec> WithReference(ProgramReference reference) => spec =>
        Added(spec, new(Instruction.WideLoadOpcode, 1, 0, 0, 0), default, s_exit) is var added
            ? added.WithProgram("added", program => program with { References = [reference] })
            : spec;

    private static ObjectSpec Added(ObjectSpec spec, Instruction only, Func<ProgramSpec, ProgramSpec> change) => Added(spec, only).WithProgram("added", change);

    private static ObjectSpec Added(ObjectSpec spec, params Instruction[] slots) => spec with { Programs = [.. spec.Programs, Xdp("added", slots)] };

    private static ProgramSpec Xdp(string name, params Instruction[] slots) =>
        new() { Name = name, SectionName = "xdp", Type = ProgramType.Xdp, ExpectedAttachType = AttachType.Xdp, Instructions = [.. slots] };

    // The program calls outer, outer calls inner, and inner differs by a number.
    private static ProgramSpec Nested(string name, int number) => Xdp(name, Call(1), s_exit, Call(1), s_exit, new(0xb7, 0, 0, 0, number), s_exit) with
    {
        Functions = [new(0, name, 0), new(2, "outer", 0), new(4, "inner", 0)],
    };

    private static ProgramSpec Circle(string name) => Xdp(name, Call(1), s_exit, Call(1), s_exit, Call(-3), s_exit) with
    {
        Functions = [new(0, name, 0), new(2, "forth", 0), new(4, "back", 0)],
    };

    private static Instruction Call(int distance) => new(Instruction.CallOpcode, 0, PseudoSource.FunctionCall, 0, distance);
}
