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
        Xunit.Assert.Equal(expected.Externs.Select(item => (item.Name, item.Kind, item.IsWeak, item.TypeId)), actual.Externs.Select(item => (item.Name, item.Kind, item.IsWeak, item.TypeId)));
        foreach (MapSpec map in expected.Maps)
            Xunit.Assert.Equal(map.Contents.ToArray(), actual.Maps[map.Name].Contents.ToArray());
        bool isOld = HasOldDefinitions(expected);
        if (expected.Types is { } types && !isOld)
            Same(types, actual.Types!);
        expected = WithoutAddresses(expected);
        Xunit.Assert.Equal(SpecText.Of(expected), SpecText.Of(actual with { Types = isOld ? expected.Types : actual.Types, Notes = isOld ? expected.Notes : actual.Notes }));
    }

    // Addresses in variables, which nobody fills in, are bytes like others in what is written.
    private static ObjectSpec WithoutAddresses(ObjectSpec spec) =>
        spec with { Notes = [.. spec.Notes.Where(note => !note.Text.Contains("addresses in its variables", StringComparison.Ordinal))] };

    // Maps that were defined without types, or before there were any, are defined by types in what is written: those are new, and
    // nothing is left to remark on the old form.
    private static bool HasOldDefinitions(ObjectSpec spec) =>
        spec.Maps.Any(map => !map.IsDataSection) && (spec.Types is null || !spec.Types.TryFind(".maps", out BtfDataSection? _));

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
