using System.Text.Json;

namespace DotBpf.Tool.Tests;

public sealed class ObjectTests : IDisposable
{
    private readonly Files _files = new();

    [Fact]
    public void Show_SoundObject_WritesTables()
    {
        Dotbpf result = Dotbpf.Run("object", "show", Files.Counts).Expect(ExitCode.Ok);

        Approved.Check("object-show", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Show_Json_HasMapsProgramsAndVariables()
    {
        JsonElement json = Dotbpf.Run("object", "show", Files.Counts, "--json").Expect(ExitCode.Ok).Json();

        Assert.Equal("counts", json.GetProperty("name").GetString());
        Assert.Equal(["families", "senders", "arrivals", "arrivals_drops", "steps", "counts.rodata", "counts.bss"],
            json.GetProperty("maps").EnumerateArray().Select(map => map.GetProperty("name").GetString()!), StringComparer.Ordinal);
        Assert.Equal(["refuse", "count"], json.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("name").GetString()!));
        Assert.Contains(json.GetProperty("variables").EnumerateArray(), variable => variable.GetProperty("name").GetString() == "limit");
    }

    [Fact]
    public void Show_NoObject_IsNo()
    {
        Dotbpf result = Dotbpf.Run("object", "show", _files.Write("text.bpf.o", "not an object"u8.ToArray())).Expect(ExitCode.No);

        Assert.Contains("text.bpf.o: DBO", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_MissingFile_IsNoSuchObject()
    {
        Dotbpf.Run("object", "show", Path.Combine(_files.Folder, "none.bpf.o")).Expect(ExitCode.NoSuchObject);
    }

    [Fact]
    public void Show_Folder_IsNoSuchObject()
    {
        Assert.Contains("is a folder", Dotbpf.Run("object", "show", _files.Folder).Expect(ExitCode.NoSuchObject).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmbeddedHost_SaysLoadedForEveryProgram()
    {
        Dotbpf result = Dotbpf.Run("object", "load", Files.Counts, "--host", "embedded").Expect(ExitCode.Ok);

        Assert.Equal($"{Files.Counts}: refuse (Xdp): loaded{Environment.NewLine}{Files.Counts}: count (Xdp): loaded{Environment.NewLine}", result.Out);
    }

    [Fact]
    public void Load_OneOfTwoFilesDamaged_TellsOfBothAndIsNo()
    {
        string damaged = _files.Write("damaged.bpf.o", [1, 2, 3]);

        JsonElement json = Dotbpf.Run("object", "load", damaged, Files.Counts, "--json").Expect(ExitCode.No).Json();

        Assert.Equal([false, true, true], json.EnumerateArray().Select(line => line.GetProperty("isLoaded").GetBoolean()));
        Assert.Contains("DBO", json[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("count", json[2].GetProperty("program").GetString());
    }

    public void Dispose() => _files.Dispose();
}
