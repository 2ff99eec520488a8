using DotBpf.Kernel.Tests;

namespace DotBpf.Tool.Tests;

/// <summary>A privileged process to which a seccomp filter forbids bpf(2), as in containers.</summary>
public sealed class FilteredHostOnKernel
{
    private static readonly Lazy<string> s_filtered = new(() => CompiledProgram.Compile("Hosts/filtered.c"));

    [Theory]
    [InlineData("features")]
    [InlineData("map", "show")]
    public void Verb_BpfIsFiltered_NamesTheFilterAndNoCapability(params string[] arguments)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "DotBpf.Tool.dll");

        (int status, string text) = CommandLine.TryRun(s_filtered.Value, [Environment.ProcessPath!, tool, .. arguments]);

        Assert.Equal((int)ExitCode.Permission, status);
        Assert.Contains("seccomp", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lacks CAP", text, StringComparison.Ordinal);
    }
}
