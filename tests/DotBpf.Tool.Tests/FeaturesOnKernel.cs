using System.Text.Json;
using DotBpf.Kernel.Tests;
using DotBpf.ObjectFiles;

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

    /// <summary>bpftool asks for the same; its answers come in the order of the kernel's numbers, which begin at 1.</summary>
    [Fact]
    public void Features_MapsAndPrograms_AreThoseThatBpftoolFinds()
    {
        using JsonDocument bpftool = JsonDocument.Parse(CommandLine.Run("bpftool", "--json", "feature", "probe", "kernel"));
        JsonElement ours = Dotbpf.Run("features", "--json").Expect(ExitCode.Ok).Json();

        string[] maps = [.. Differences<MapType>(bpftool.RootElement.GetProperty("map_types"), ours.GetProperty("map"))];
        string[] programs = [.. Differences<ProgramType>(bpftool.RootElement.GetProperty("program_types"), ours.GetProperty("program"))];

        Assert.Empty(maps);
        Assert.Empty(programs.Except([$"{ProgramType.Tracing}"])); // it asks for fentry, which lockdown forbids; we for what lockdown permits
    }

    private static IEnumerable<string> Differences<T>(JsonElement bpftool, JsonElement ours)
        where T : struct, Enum
    {
        JsonProperty[] asked = [.. bpftool.EnumerateObject()];
        Assert.InRange(asked.Length, 20, 64);
        for (int number = 1; number <= asked.Length; number++)
        {
            string name = $"{(T)Enum.ToObject(typeof(T), number)}";
            if (ours.GetProperty(name).GetBoolean() != asked[number - 1].Value.GetBoolean())
                yield return name;
        }
    }
}
