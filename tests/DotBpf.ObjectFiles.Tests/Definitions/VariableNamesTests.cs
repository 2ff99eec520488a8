using DotBpf.ObjectFiles.Definitions;

namespace DotBpf.ObjectFiles.Tests.Definitions;

public sealed class VariableNamesTests
{
    [Fact]
    public void Distinguish_OneNameInTwoSections_AddsTheSections()
    {
        List<ObjectNote> notes = [];

        string[] names = [.. VariableNames.Distinguish([Variable("count", "demo.data", 0), Variable("other", "demo.data", 4), Variable("count", "demo.bss", 0)], notes).Select(variable => variable.Name)];

        Assert.Equal([".data/count", "other", ".bss/count"], names);
        Assert.Equal(2, notes.Count);
        Assert.Contains("called '.bss/count' here", notes[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Distinguish_OneNameInOneSection_AddsThePlaces()
    {
        VariableSpec[] variables = [.. VariableNames.Distinguish([Variable("count", "demo.bss", 0), Variable("count", "demo.bss", 16)], [])];

        Assert.Equal([".bss/count@0", ".bss/count@16"], variables.Select(variable => variable.Name));
        Assert.All(variables, variable => Assert.Equal("count", VariableNames.Declared(variable.Name)));
    }

    private static VariableSpec Variable(string name, string map, uint offset) => new() { Name = name, MapName = map, Offset = offset, Size = 4 };
}
