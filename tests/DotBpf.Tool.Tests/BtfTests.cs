using System.Text.Json;

namespace DotBpf.Tool.Tests;

public sealed class BtfTests : IDisposable
{
    private readonly Files _files = new();

    [Fact]
    public void Dump_NoFormat_WritesAHeader()
    {
        Dotbpf result = Dotbpf.Run("btf", "dump", Files.Counts).Expect(ExitCode.Ok);

        Approved.Check("btf-dump-c", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Dump_Raw_WritesEveryType()
    {
        Dotbpf result = Dotbpf.Run("btf", "dump", Files.Counts, "raw").Expect(ExitCode.Ok);

        Approved.Check("btf-dump-raw", result.Out);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("--json")]
    public void Dump_Json_HasEveryType(string format)
    {
        int lines = Dotbpf.Run("btf", "dump", Files.Counts, "raw").Out.Split('\n').Count(line => line.StartsWith('['));

        JsonElement types = Dotbpf.Run("btf", "dump", Files.Counts, format).Expect(ExitCode.Ok).Json().GetProperty("types");

        Assert.Equal(Enumerable.Range(1, lines), types.EnumerateArray().Select(type => type.GetProperty("id").GetInt32()));
        JsonElement structure = types.EnumerateArray().First(type => type.GetProperty("kind").GetString() == "STRUCT");
        Assert.Equal(structure.GetProperty("vlen").GetInt32(), structure.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public void Dump_NoSuchSource_IsNoSuchObject()
    {
        Dotbpf result = Dotbpf.Run("btf", "dump", Path.Combine(_files.Folder, "none.bpf.o")).Expect(ExitCode.NoSuchObject);

        Assert.Contains("Give an object file, or vmlinux.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_NoTypes_IsNo()
    {
        Dotbpf.Run("btf", "dump", _files.Write("text.bpf.o", "not an object"u8.ToArray())).Expect(ExitCode.No);
    }

    [Fact]
    public void Dump_UnknownFormat_IsUsage()
    {
        Dotbpf.Run("btf", "dump", Files.Counts, "xml").Expect(ExitCode.Usage);
    }

    public void Dispose() => _files.Dispose();
}
