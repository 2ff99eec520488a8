namespace DotBpf.Tool.Tests;

public sealed class CliTests
{
    [Fact]
    public void Version_IsOneLineOnStandardOutput()
    {
        Dotbpf result = Dotbpf.Run("--version").Expect(ExitCode.Ok);

        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+\\r?\\n$", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Help_NamesTheVerbs()
    {
        Dotbpf result = Dotbpf.Run("--help").Expect(ExitCode.Ok);

        Assert.Contains("dotbpf [command]", result.Out, StringComparison.Ordinal);
        Assert.All(["run", "object", "map"], verb => Assert.Contains(verb, result.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData]
    [InlineData("fly")]
    [InlineData("run")]
    [InlineData("run", "x.bpf.o", "--host", "moon")]
    [InlineData("run", "x.bpf.o", "--cpus", "many")]
    [InlineData("map", "dump", "colour", "red")]
    [InlineData("map", "lookup", "id", "1")]
    [InlineData("object", "show", "a.o", "--nonsense")]
    public void CommandLine_MakingNoSense_IsUsage(params string[] arguments)
    {
        Dotbpf result = Dotbpf.Run(arguments).Expect(ExitCode.Usage);

        Assert.Empty(result.Out);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("Try: dotbpf", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cpus_NoNumber_SaysWhichNumbers()
    {
        string error = Dotbpf.Run("run", "x.bpf.o", "--cpus", "many").Expect(ExitCode.Usage).Error;

        Assert.Contains("from 1 to 1024, not 'many'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbs_AllHaveJson()
    {
        string[][] verbs = [["run"], ["object", "show"], ["object", "load"], ["map", "show"], ["map", "dump"], ["map", "lookup"], ["map", "update"], ["map", "delete"]];

        Assert.All(verbs, verb => Assert.Contains("--json", Dotbpf.Run([.. verb, "--help"]).Out, StringComparison.Ordinal));
    }
}
