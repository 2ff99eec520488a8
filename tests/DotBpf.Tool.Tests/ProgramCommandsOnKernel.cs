using System.Text.Json;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

/// <summary>The program verbs against a program of the running kernel, and against what bpftool says of it.</summary>
public sealed class ProgramCommandsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly BpfObject _loaded;

    public ProgramCommandsOnKernel() => _loaded = _host.Load(ObjectSpec.Read(Files.Counts));

    private ProgramHandle Program => _loaded.Programs.Values.MaxBy(program => program.Handle.Info.TranslatedSize)!.Handle;

    private string Id => $"{Program.Info.Id}";

    [Fact]
    public void Show_OneProgram_SaysWhatBpftoolSays()
    {
        JsonElement ours = Dotbpf.Run("program", "show", "id", Id, "--json").Expect(ExitCode.Ok).Json()[0];
        JsonElement theirs = JsonDocument.Parse(Bpftool.Run("-j", "prog", "show", "id", Id)).RootElement;

        Assert.Equal(theirs.GetProperty("id").GetInt64(), ours.GetProperty("id").GetInt64());
        Assert.Equal(theirs.GetProperty("name").GetString(), ours.GetProperty("name").GetString());
        Assert.Equal(theirs.GetProperty("tag").GetString(), ours.GetProperty("tag").GetString());
        Assert.Equal(theirs.GetProperty("gpl_compatible").GetBoolean(), ours.GetProperty("gplCompatible").GetBoolean());
        Assert.Equal(theirs.GetProperty("uid").GetInt64(), ours.GetProperty("userId").GetInt64());
        Assert.Equal(theirs.GetProperty("bytes_xlated").GetInt64(), ours.GetProperty("translatedSize").GetInt64());
        Assert.Equal(theirs.GetProperty("bytes_jited").GetInt64(), ours.GetProperty("machineCodeSize").GetInt64());
        Assert.Equal(theirs.GetProperty("btf_id").GetInt64(), ours.GetProperty("typesId").GetInt64());
        Assert.Equal(Numbers(theirs.GetProperty("map_ids")), Numbers(ours.GetProperty("mapIds")));
        DateTimeOffset loaded = DateTimeOffset.FromUnixTimeSeconds(theirs.GetProperty("loaded_at").GetInt64());
        Assert.InRange(ours.GetProperty("loadedAt").GetDateTimeOffset(), loaded.AddSeconds(-5), loaded.AddSeconds(5));
    }

    [Fact]
    public void Show_AllPrograms_ListsThisOne()
    {
        Dotbpf all = Dotbpf.Run("program", "show").Expect(ExitCode.Ok);

        Assert.Contains(Program.Info.Tag, all.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_Program_HasTheInstructionsAndLinesOfBpftool()
    {
        JsonElement ours = Dotbpf.Run("program", "dump", "id", Id, "--json").Expect(ExitCode.Ok).Json()[0].GetProperty("instructions");
        string theirs = Bpftool.Run("prog", "dump", "xlated", "id", Id, "opcodes");
        string[] lines = [.. theirs.Split('\n').Where(line => line.TrimStart().StartsWith("; ", StringComparison.Ordinal)).Select(line => line.TrimStart()[2..].Trim()).Distinct()];

        Assert.Equal(theirs.Split('\n').Count(line => line.Contains(": (", StringComparison.Ordinal)), ours.GetArrayLength());
        string[] sources = [.. ours.EnumerateArray().Where(line => line.TryGetProperty("source", out _)).Select(line => line.GetProperty("source").GetProperty("text").GetString()!.Trim()).Distinct()];
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Order(), sources.Order());
    }

    [Fact]
    public void Dump_Program_NamesItsFunctionsMapsAndCalls()
    {
        string text = Dotbpf.Run("program", "dump", "id", Id).Expect(ExitCode.Ok).Out;

        Assert.Contains($"program {Program.Info.Name}: Xdp,", text, StringComparison.Ordinal);
        Assert.Contains(" = map ", text, StringComparison.Ordinal);
        Assert.Contains("call kernel ", text, StringComparison.Ordinal);
        Assert.Contains("  ; ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_MachineCode_IsWrittenToTheFile()
    {
        string file = Path.GetTempFileName();
        try
        {
            Dotbpf.Run("program", "dump", "id", Id, "--machine-code", file).Expect(ExitCode.Ok);

            Assert.Equal(Program.Info.MachineCodeSize, new FileInfo(file).Length);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Show_NoSuchProgram_SaysWhereToLook()
    {
        Dotbpf missing = Dotbpf.Run("program", "show", "name", "nobody_is_called").Expect(ExitCode.NoSuchObject);

        Assert.Contains("`dotbpf program show` lists those there are", missing.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _loaded.Dispose();
        _host.Dispose();
    }

    private static IEnumerable<long> Numbers(JsonElement array) => array.EnumerateArray().Select(number => number.GetInt64()).Order();
}
