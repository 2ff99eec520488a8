using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>Asserts that two specs say the same, down to every instruction, reference, function, line and type.</summary>
internal static class SameSpec
{
    internal static void Assert(ObjectSpec expected, ObjectSpec actual)
    {
        Xunit.Assert.Equal(expected.Maps.Select(map => (map.Name, map.Inner?.Name)), actual.Maps.Select(map => (map.Name, map.Inner?.Name)));
        Xunit.Assert.Equal(expected.Programs.Select(program => program.Name), actual.Programs.Select(program => program.Name));
        foreach (ProgramSpec program in expected.Programs)
            Same(program, actual.Programs[program.Name]);
        foreach (MapSpec map in expected.Maps)
            Xunit.Assert.Equal(map.Contents.ToArray(), actual.Maps[map.Name].Contents.ToArray());
        if (expected.Types is { } types)
            Same(types, actual.Types!);
        Xunit.Assert.Equal(TextOf(expected), TextOf(actual with { Types = expected.Types is null ? null : actual.Types }));
    }

    private static string TextOf(ObjectSpec spec) => SpecText.Of(spec);

    private static void Same(ProgramSpec expected, ProgramSpec actual)
    {
        Xunit.Assert.Equal(expected.Instructions.AsEnumerable(), actual.Instructions.AsEnumerable());
        Xunit.Assert.Equal(expected.References.AsEnumerable(), actual.References.AsEnumerable());
        Xunit.Assert.Equal(expected.Functions.AsEnumerable(), actual.Functions.AsEnumerable());
        Xunit.Assert.Equal(expected.Lines.AsEnumerable(), actual.Lines.AsEnumerable());
    }

    // Strings may be added for what the file needs; the types themselves are the same records.
    private static void Same(BtfTypes expected, BtfTypes actual)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        Xunit.Assert.Equal(expected.Index.Types.ToArray(), actual.Index.Types.ToArray());
        Xunit.Assert.True(actual.Index.Strings.StartsWith(expected.Index.Strings));
    }
}
