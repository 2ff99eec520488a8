using DotBpf.Embedded.Verifier.Explanations;

namespace DotBpf.Embedded.Tests.Verifier;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("struct entry *entry = bpf_map_lookup_elem(&entries, &key);", "entry")]
    [InlineData("if (!(found = bpf_map_lookup_elem(&entries, &key)))", "found")]
    [InlineData("value=(struct entry *) bpf_map_lookup_elem(", "value")]
    [InlineData("a = other(), b = bpf_map_lookup_elem(&entries, &key);", "b")]
    [InlineData("state->entry = bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("state.entry = bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("cells[2] = bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("return bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("a = b + bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("ok = my_bpf_map_lookup_elem(&entries, &key);", null)]
    [InlineData("", null)]
    public void VariableOf_Line_IsWhatTheResultIsAssignedTo(string line, string? variable) =>
        Assert.Equal(variable, SourceText.VariableOf(line, "bpf_map_lookup_elem"));

    [Fact]
    public void VariableOf_HostileLine_EndsSoon()
    {
        string line = string.Concat(Enumerable.Repeat("a=(a=", 100_000));

        Assert.Null(SourceText.VariableOf(line, "bpf_map_lookup_elem"));
    }
}
