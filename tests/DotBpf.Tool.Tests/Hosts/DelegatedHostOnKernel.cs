using System.Text.Json;
using DotBpf.Kernel.Tests;

namespace DotBpf.Tool.Tests;

/// <summary>A process that is root of a user namespace only, with what a BPF file system delegates to it.</summary>
public sealed class DelegatedHostOnKernel : IDisposable
{
    private const string Everything = "delegate_cmds=any,delegate_maps=any,delegate_progs=any,delegate_attachs=any";

    private static readonly Lazy<string> s_delegated = new(() => CompiledProgram.Compile("Hosts/delegated.c"));

    private readonly string _mount = Directory.CreateTempSubdirectory("dotbpf-delegated-").FullName;

    private string Host => $"kernel:{_mount}";

    public void Dispose() => Directory.Delete(_mount);

    [Fact]
    public void Load_EverythingIsDelegated_LoadsTypesMapsAndPrograms()
    {
        JsonElement outcome = Confined(Everything, ExitCode.Ok, "object", "load", Files.Counts, "--host", Host, "--json");

        JsonElement file = Assert.Single(outcome.EnumerateArray());
        Assert.True(file.GetProperty("isLoaded").GetBoolean());
        Assert.DoesNotContain("types", $"{file.GetProperty("notes")}", StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EverythingIsDelegated_CountsAsTheInitialNamespaceDoes()
    {
        using var files = new Files();
        string[] arguments = ["run", Files.Counts, "--pcap", files.WriteTraffic(), "--json", "--program", "count", "--host"];

        JsonElement confined = Confined(Everything, ExitCode.Ok, [.. arguments, Host]);

        JsonElement free = Dotbpf.Run([.. arguments, "kernel"]).Expect(ExitCode.Ok).Json();
        Assert.Equal($"{free.GetProperty("maps")}", $"{confined.GetProperty("maps")}");
    }

    [Fact]
    public void Features_EverythingIsDelegated_AreThoseOfTheInitialNamespace()
    {
        JsonElement confined = Confined(Everything, ExitCode.Ok, "features", "--host", Host, "--json");

        Assert.Equal($"{Dotbpf.Run("features", "--json").Expect(ExitCode.Ok).Json()}", $"{confined}");
    }

    [Fact]
    public void Features_SomeIsDelegated_AreThat()
    {
        const string Some = "delegate_cmds=map_create:prog_load:btf_load,delegate_maps=hash:ringbuf,delegate_progs=xdp,delegate_attachs=any";

        JsonElement report = Confined(Some, ExitCode.Ok, "features", "--host", Host, "--json");

        Assert.Equal(["Hash", "RingBuffer"], Present(report, "map"));
        Assert.Equal(["Xdp"], Present(report, "program"));
        Assert.Equal("V4", report.GetProperty("instructions").GetString());
    }

    [Fact]
    public void Load_KindOfMapIsNotDelegated_NamesWhatIs()
    {
        string text = ConfinedText("delegate_cmds=any,delegate_maps=ringbuf,delegate_progs=any,delegate_attachs=any", ExitCode.No, "object", "load", Files.Counts, "--host", Host);

        Assert.Contains("MapCreate", text, StringComparison.Ordinal);
        Assert.Contains("delegate_maps=ringbuf", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutToken_SaysHowToUseTheFileSystemThatDelegates()
    {
        string text = ConfinedText(Everything, ExitCode.Permission, "object", "load", Files.Counts, "--host", "kernel");

        Assert.Contains("user namespace", text, StringComparison.Ordinal);
        Assert.Contains($"OpenDelegated(new(\"{_mount}\"))", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileSystemDelegatesNothing_SaysHowToDelegate()
    {
        string text = ConfinedText("mode=0700", ExitCode.NoSuchObject, "object", "load", Files.Counts, "--host", Host);

        Assert.Contains("TokenCreate", text, StringComparison.Ordinal);
        Assert.Contains("delegate_cmds", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Present(JsonElement report, string kind) =>
        report.GetProperty(kind).EnumerateObject().Where(feature => feature.Value.GetBoolean()).Select(feature => feature.Name);

    private JsonElement Confined(string options, ExitCode code, params string[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(ConfinedText(options, code, arguments));
        return document.RootElement.Clone();
    }

    private string ConfinedText(string options, ExitCode code, params string[] arguments)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "DotBpf.Tool.dll");
        (int status, string text) = CommandLine.TryRun(s_delegated.Value, [_mount, options, Environment.ProcessPath!, tool, .. arguments]);
        Assert.True(status == (int)code, $"expected {code}, got {status}: {text}");
        return text;
    }
}
