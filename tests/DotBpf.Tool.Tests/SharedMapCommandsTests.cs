using System.Text.Json;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

/// <summary>The map verbs against maps in files, which this process shares with the tool's hosts.</summary>
public sealed class SharedMapCommandsTests : IDisposable
{
    private const string RuntimeDirectory = "XDG_RUNTIME_DIR";

    private readonly string? _before = Environment.GetEnvironmentVariable(RuntimeDirectory);
    private readonly string _directory = Directory.CreateTempSubdirectory("dotbpf-tool-").FullName;
    private readonly EmbeddedHost _host;
    private readonly HashMap<uint, ulong> _hits;
    private readonly PerCpuArrayMap<ulong> _perCpu;

    public SharedMapCommandsTests()
    {
        Environment.SetEnvironmentVariable(RuntimeDirectory, _directory);
        _host = EmbeddedHost.Create(new() { Cpus = 3, PinDirectory = EmbeddedHostOptions.DefaultPinDirectory });
        _hits = _host.CreateMap(new HashMapSpec<uint, ulong>(16) { Name = "hits" });
        _hits.Pin(_host.PinRoot.Child("hits"));
        _perCpu = _host.CreateMap(new PerCpuArrayMapSpec<ulong>(1) { Name = "seen" });
        _perCpu.Pin(_host.PinRoot.Child("demo/seen"));
    }

    private string File => _host.PinRoot.Child("hits").Value;

    [Fact]
    public void Update_ByFile_IsSeenByTheProcessThatMadeTheMap()
    {
        Dotbpf.Run("map", "update", "pinned", File, "80", "7").Expect(ExitCode.Ok);

        Assert.Equal(7ul, _hits[80]);
    }

    [Fact]
    public void Dump_ByName_HasTheEntriesOfTheProcessThatMadeTheMap()
    {
        _hits[443] = 9;

        JsonElement dump = Dotbpf.Run("map", "dump", "name", "hits", "--host", "embedded", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(443, dump[0].GetProperty("key").GetInt32());
        Assert.Equal(9, dump[0].GetProperty("value").GetInt32());
    }

    [Fact]
    public void LookupAndDelete_ById_FindAndRemoveTheEntry()
    {
        _hits[1] = 5;

        Dotbpf lookup = Dotbpf.Run("map", "lookup", "id", "2", "1", "--host", "embedded").Expect(ExitCode.Ok);
        Dotbpf.Run("map", "delete", "id", "2", "1", "--host", "embedded").Expect(ExitCode.Ok);

        Assert.Contains("5", lookup.Out, StringComparison.Ordinal);
        Assert.False(_hits.TryGetValue(1, out _));
    }

    [Fact]
    public void Show_OnEmbedded_ListsMapsOfAnyNumberOfCpus()
    {
        JsonElement list = Dotbpf.Run("map", "show", "--host", "embedded", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(["seen", "hits"], list.EnumerateArray().Select(map => map.GetProperty("name").GetString()));
        Assert.Equal("PerCpuArray", list[0].GetProperty("type").GetString());
    }

    [Fact]
    public void PinShow_OnEmbedded_ListsFiles()
    {
        Dotbpf pins = Dotbpf.Run("pin", "show", "--host", "embedded").Expect(ExitCode.Ok);

        Assert.Contains(File, pins.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id", "3")]
    [InlineData("name", "missing")]
    public void Dump_OfNothing_SaysSo(string kind, string what) =>
        Dotbpf.Run("map", "dump", kind, what, "--host", "embedded").Expect(ExitCode.NoSuchObject);

    public void Dispose()
    {
        _hits.Dispose();
        _perCpu.Dispose();
        _host.Dispose();
        Environment.SetEnvironmentVariable(RuntimeDirectory, _before);
        Directory.Delete(_directory, recursive: true);
    }
}
