using DotBpf.Tool.Run;

namespace DotBpf.Tool.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("3", 3)]
    public void Parse_Units_GiveSeconds(string text, double seconds)
    {
        Assert.Equal(seconds, DurationText.Parse(text).TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("soon")]
    [InlineData("1e99h")]
    [InlineData("99999999999999999999h")]
    public void Parse_Nonsense_IsUsage(string text)
    {
        Assert.Equal(ExitCode.Usage, Assert.Throws<ToolException>(() => DurationText.Parse(text)).Code);
    }
}
