using System.Text.Json;

namespace DotBpf.Tool.Tests;

public sealed class FeaturesOnKernel
{
    [Fact]
    public void Features_Json_AnswersForEveryKind()
    {
        JsonElement report = Dotbpf.Run("features", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal("kernel", report.GetProperty("host").GetString());
        Assert.True(report.GetProperty("map").GetProperty("RingBuffer").GetBoolean());
        Assert.True(report.GetProperty("program").GetProperty("Xdp").GetBoolean());
        Assert.True(report.GetProperty("link").GetProperty("Xdp").GetBoolean());
        Assert.True(report.GetProperty("types").GetProperty("Basic").GetBoolean());
    }

    [Fact]
    public void Features_EmbeddedWithHelpers_ListsThemByProgram()
    {
        Dotbpf result = Dotbpf.Run("features", "--host", "embedded", "--helpers").Expect(ExitCode.Ok);

        Assert.StartsWith("embedded host, instructions up to V4", result.Out, StringComparison.Ordinal);
        Assert.Contains("SocketFilter", result.Out, StringComparison.Ordinal);
        Assert.Contains("xdp_adjust_head", result.Out, StringComparison.Ordinal);
    }
}
