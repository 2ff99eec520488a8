using System.Text.Json;
using DotBpf.Testing.Tests.Captures;

namespace DotBpf.Tool.Tests;

public sealed class RunTests : IDisposable
{
    private readonly Files _files = new();

    [Fact]
    public void Run_Capture_PrintsVerdictsMapsRingAndVariables()
    {
        string capture = _files.WriteTraffic();

        Dotbpf result = Dotbpf.Run("run", Files.Counts, "--pcap", capture).Expect(ExitCode.Ok);

        Approved.Check("run-embedded", Approved.Scrub(result.Out, _files.Folder));
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Run_Json_CountsWhatTheCaptureHolds()
    {
        string capture = _files.WriteTraffic();

        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", capture, "--cpus", "3", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(10, json.GetProperty("packets").GetInt64());
        Assert.Equal(9, json.GetProperty("verdicts").GetProperty("XDP_PASS").GetInt64());
        Assert.Equal(1, json.GetProperty("verdicts").GetProperty("XDP_DROP").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("error").ValueKind);
        JsonElement families = json.GetProperty("maps")[0].GetProperty("entries");
        Assert.Equal(["OTHER", "IPV4", "IPV6"], families.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!));
        Assert.Equal([2, 5, 3], families.EnumerateArray().Select(entry => entry.GetProperty("value").GetProperty("packets").GetInt64()));
        Assert.All(families.EnumerateArray(), entry => Assert.Equal(3, entry.GetProperty("cpus").GetArrayLength()));
        JsonElement ring = json.GetProperty("rings")[0];
        Assert.Equal((10L, 0L), (ring.GetProperty("records").GetInt64(), ring.GetProperty("dropped").GetInt64()));
        Assert.Equal("IPV4", ring.GetProperty("first")[0].GetProperty("family").GetString());
        Assert.Equal(1, json.GetProperty("variables").GetProperty("dropped_packets").GetInt64());
    }

    [Fact]
    public void Run_Folder_FindsItsObjectAndCapture()
    {
        File.Copy(Files.Counts, Path.Combine(_files.Folder, "counts.bpf.o"));
        _files.WriteTraffic();

        Assert.Contains("10 packets", Dotbpf.Run("run", _files.Folder).Expect(ExitCode.Ok).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderWithoutObject_IsNoSuchObject()
    {
        Assert.Contains("*.bpf.o", Dotbpf.Run("run", _files.Folder).Expect(ExitCode.NoSuchObject).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderWithTwoCaptures_AsksForOne()
    {
        File.Copy(Files.Counts, Path.Combine(_files.Folder, "counts.bpf.o"));
        string capture = _files.WriteTraffic();
        File.Copy(capture, Path.Combine(_files.Folder, "other.pcapng"));

        Assert.Contains("other.pcapng, traffic.pcap", Dotbpf.Run("run", _files.Folder).Expect(ExitCode.Usage).Error, StringComparison.Ordinal);
        Dotbpf.Run("run", _files.Folder, "--pcap", capture).Expect(ExitCode.Ok);
    }

    [Fact]
    public void Run_CaptureCutOff_PrintsWhatWasProcessedAndFails()
    {
        byte[] whole = Files.Traffic().ToArray();
        string capture = _files.Write("cut.pcap", whole[..^30]);

        Dotbpf result = Dotbpf.Run("run", Files.Counts, "--pcap", capture).Expect(ExitCode.Other);

        Assert.Contains("9 packets", result.Out, StringComparison.Ordinal);
        Assert.Contains("senders (Hash)", result.Out, StringComparison.Ordinal);
        Assert.Contains("cut.pcap, offset", result.Error, StringComparison.Ordinal);
        Assert.Contains("cut.pcap, offset", Dotbpf.Run("run", Files.Counts, "--pcap", capture, "--json").Json().GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PacketTooShort_IsSkippedAndCounted()
    {
        string capture = _files.Write("short.pcap", new PcapFile().Packet(new byte[10]).Packet(Files.Packet(0x0800, 1, 60)).ToArray());

        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", capture, "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(1, json.GetProperty("packets").GetInt64());
        Assert.Equal(1, json.GetProperty("skipped").GetProperty("EINVAL").GetInt64());
    }

    [Fact]
    public void Run_OtherLinkType_IsUnsupported()
    {
        string capture = _files.Write("cooked.pcap", new PcapFile(linkType: 113).Packet(new byte[60]).ToArray());

        Assert.Contains("LinuxCooked", Dotbpf.Run("run", Files.Counts, "--pcap", capture).Expect(ExitCode.Unsupported).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SetVariable_ChangesTheProgram()
    {
        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--set", "limit=99", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal(4, json.GetProperty("verdicts").GetProperty("XDP_DROP").GetInt64());
        Assert.Equal(99, json.GetProperty("variables").GetProperty("limit").GetInt64());
    }

    [Fact]
    public void Run_SetEntry_IsThereBeforeThePackets()
    {
        string entry = "senders[{source: 02:00:00:00:00:01, type: 0x800}]={packets: 100}";

        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--set", entry, "--json").Expect(ExitCode.Ok).Json();

        JsonElement first = json.GetProperty("maps")[1].GetProperty("entries")[0];
        Assert.Equal("02:00:00:00:00:01", first.GetProperty("key").GetProperty("source").GetString());
        Assert.Equal(105, first.GetProperty("value").GetProperty("packets").GetInt64());
    }

    [Fact]
    public void Run_SetEntryOfNamedIndex_IsThatIndex()
    {
        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--set", "families[IPV6]={packets: 100}", "--cpus", "1", "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal([2, 5, 103], json.GetProperty("maps")[0].GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("value").GetProperty("packets").GetInt64()));
    }

    [Fact]
    public void Run_ProgramArray_TellsItsProgramsByName()
    {
        JsonElement json = Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--json").Expect(ExitCode.Ok).Json();

        JsonElement steps = Assert.Single(json.GetProperty("maps").EnumerateArray(), map => map.GetProperty("name").GetString() == "steps");
        Assert.Equal("""[{"key":1,"value":"refuse"}]""", JsonSerializer.Serialize(steps.GetProperty("entries")));
    }

    [Theory]
    [InlineData("limit", ExitCode.Usage, "VAR=VALUE")]
    [InlineData("limit=much", ExitCode.Usage, "an integer from 0 to 4294967295")]
    [InlineData("limt=1", ExitCode.NoSuchObject, "It has: limit")]
    [InlineData("senders=1", ExitCode.NoSuchObject, "senders[KEY]=1")]
    [InlineData("nobody[1]=1", ExitCode.NoSuchObject, "no map 'nobody'")]
    [InlineData("families[3]={}", ExitCode.Usage, "its indices are 0 to 2")]
    [InlineData("families[IPV5]={}", ExitCode.Usage, "a name of enum family")]
    [InlineData("families[9]=hex 01", ExitCode.Usage, "byte 2 of 16")]
    [InlineData("steps[0]=1", ExitCode.Unsupported, "holds programs, maps")]
    internal void Run_SetNonsense_SaysWhat(string assignment, ExitCode code, string expected)
    {
        Dotbpf result = Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--set", assignment).Expect(code);

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralPrograms_AsksForOneAndTakesIt()
    {
        string capture = _files.WriteTraffic();

        Assert.Contains("first (tc), second (tc)", Dotbpf.Run("run", Files.Choice, "--pcap", capture).Expect(ExitCode.Usage).Error, StringComparison.Ordinal);
        Assert.Contains("TC_ACT_OK 9, TC_ACT_SHOT 1", Dotbpf.Run("run", Files.Choice, "--pcap", capture, "--program", "second").Expect(ExitCode.Ok).Out, StringComparison.Ordinal);
        Dotbpf.Run("run", Files.Choice, "--pcap", capture, "--program", "third").Expect(ExitCode.NoSuchObject);
    }

    [Fact]
    public void Run_ProgramThatReadsAtLarge_IsRefusedAndExplained()
    {
        Dotbpf result = Dotbpf.Run("run", Files.Choice, "--pcap", _files.WriteTraffic(), "--program", "wild").Expect(ExitCode.No);

        Assert.Contains("Program 'wild' was rejected at ./choice.bpf.c:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--cpus", "0")]
    [InlineData(ExitCode.Usage, "--attach", "tc:eth0")]
    [InlineData(ExitCode.Usage, "--attach", "xdp:lo", "--pcap", "x.pcap")]
    [InlineData(ExitCode.Unsupported, "--attach", "xdp:lo", "--host", "embedded")]
    [InlineData(ExitCode.Usage, "--attach", "xdp:lo", "--duration", "soon")]
    [InlineData(ExitCode.Usage, "--attach", "xdp:lo", "--cpus", "2")]
    [InlineData(ExitCode.Usage, "--duration", "1s")]
    [InlineData(ExitCode.Usage, "--cpus", "99999999999")]
    [InlineData(ExitCode.NoSuchObject, "--pcap", "/nowhere/x.pcap")]
    [InlineData(ExitCode.Usage)]
    internal void Run_BadOptions_HaveTheirCode(ExitCode code, params string[] options)
    {
        string[] pcap = options.Contains("--attach") || options.Contains("--pcap") || options.Length == 0 ? [] : ["--pcap", _files.WriteTraffic()];

        Dotbpf.Run(["run", Files.Counts, .. pcap, .. options]).Expect(code);
    }

    public void Dispose() => _files.Dispose();
}
