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

    [Theory]
    [InlineData("definitions.clang19-bpfel-v3")]
    [InlineData("external.clang19-bpfel-v3")]
    [InlineData("globals.clang19-bpfeb-v3")]
    [InlineData("static-values.clang19-bpfel-v3")]
    [InlineData("tail-calls.clang19-bpfel-v3")]
    [InlineData("configuration.clang19-bpfel-v3")]
    [InlineData("kernel-names.clang19-bpfel-v3")]
    [InlineData("congestion.clang19-bpfel-v3")]
    [InlineData("arena.clang19-bpfel-v4")]
    public void Show_ObjectOfCorpus_WritesEverythingItSays(string name)
    {
        Dotbpf result = Dotbpf.Run("object", "show", Files.Corpus(name)).Expect(ExitCode.Ok);

        Approved.Check($"object-show-{name}", result.Out);
    }

    [Theory]
    [InlineData("definitions.clang19-bpfel-v3")]
    [InlineData("external.clang19-bpfel-v3")]
    [InlineData("congestion.clang19-bpfel-v3")]
    public void Show_ObjectOfCorpusAsJson_WritesEverythingItSays(string name)
    {
        Dotbpf result = Dotbpf.Run("object", "show", Files.Corpus(name), "--json").Expect(ExitCode.Ok);

        Approved.Check($"object-show-{name}.json", result.Out);
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
    public void Verify_SoundObject_SaysVerifiedForEveryProgram()
    {
        Dotbpf result = Dotbpf.Run("object", "verify", Files.Counts).Expect(ExitCode.Ok);

        Assert.Equal($"{Files.Counts}: refuse (Xdp): verified{Environment.NewLine}{Files.Counts}: count (Xdp): verified{Environment.NewLine}", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Verify_ProgramThatReadsAtLarge_NamesTheLineAndIsNo()
    {
        Dotbpf result = Dotbpf.Run("object", "verify", Files.Choice).Expect(ExitCode.No);

        Assert.Contains(": wild (Xdp): rejected at ./choice.bpf.c:", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_ProgramThatReadsAtLargeAsJson_TellsLineFaultAndRegistersApart()
    {
        Dotbpf result = Dotbpf.Run("object", "verify", Files.Choice, "--json").Expect(ExitCode.No);

        JsonElement rejection = result.Json()[0].GetProperty("programs").EnumerateArray().Single(program => program.GetProperty("program").GetString() == "wild").GetProperty("rejection");

        Assert.True(result.Json()[0].GetProperty("programs")[0].GetProperty("verifiedInstructions").GetInt32() > 1);
        Assert.Equal("./choice.bpf.c", rejection.GetProperty("sourceFile").GetString());
        Assert.Equal((0, 32), (rejection.GetProperty("instruction").GetInt32(), rejection.GetProperty("line").GetInt32()));
        Assert.StartsWith("it reads 4 bytes at offset 400 of its context", rejection.GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("fp", rejection.GetProperty("registers").GetProperty("R10").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WithLog_WritesInstructionsAndRegisters()
    {
        Dotbpf result = Dotbpf.Run("object", "verify", Files.Counts, "--log").Expect(ExitCode.Ok);

        Assert.Contains("R1=ctx()", result.Error, StringComparison.Ordinal);
        Assert.Contains("(95) exit", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneOfTwoFilesDamaged_TellsOfBothAndIsNo()
    {
        string damaged = _files.Write("damaged.bpf.o", [1, 2, 3]);

        JsonElement json = Dotbpf.Run("object", "load", damaged, Files.Counts, "--json").Expect(ExitCode.No).Json();

        Assert.Equal([false, true], json.EnumerateArray().Select(file => file.GetProperty("isLoaded").GetBoolean()));
        Assert.Contains("DBO", json[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(["refuse", "count"], json[1].GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("program").GetString()!));
    }

    [Fact]
    public void Disassemble_Program_WritesSourceLinesNamesAndTargets()
    {
        Dotbpf result = Dotbpf.Run("object", "disasm", Files.Counts, "count").Expect(ExitCode.Ok);

        Approved.Check("object-disasm", result.Out);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("external.clang19-bpfel-v3")]
    [InlineData("callbacks.clang19-bpfel-v3")]
    [InlineData("legacy.clang14-bpfel-v1")]
    [InlineData("kernel-names.clang19-bpfel-v3")]
    public void Disassemble_ObjectOfCorpus_WritesEveryProgram(string name)
    {
        Dotbpf result = Dotbpf.Run("object", "disasm", Files.Corpus(name)).Expect(ExitCode.Ok);

        Approved.Check($"object-disasm-{name}", result.Out);
    }

    [Fact]
    public void Disassemble_NoProgramNamed_WritesAll()
    {
        Dotbpf result = Dotbpf.Run("object", "disasm", Files.Counts).Expect(ExitCode.Ok);

        Assert.Contains("program refuse: Xdp, section xdp, 6 instructions", result.Out, StringComparison.Ordinal);
        Assert.Contains("program count: Xdp, section xdp", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Disassemble_Json_HasSlotsTargetsAndSources()
    {
        JsonElement json = Dotbpf.Run("object", "disasm", Files.Counts, "count", "--json").Expect(ExitCode.Ok).Json();

        JsonElement[] instructions = [.. json[0].GetProperty("instructions").EnumerateArray()];
        Assert.Equal("count", instructions[0].GetProperty("function").GetString());
        Assert.Contains(instructions, line => line.TryGetProperty("target", out JsonElement target) && target.GetInt32() > line.GetProperty("slot").GetInt32());
        Assert.Contains(instructions, line => line.TryGetProperty("remark", out JsonElement remark) && remark.GetString() == "last_family");
        Assert.Contains(instructions, line => line.TryGetProperty("source", out JsonElement source) && source.GetProperty("file").GetString()!.EndsWith("counts.bpf.c", StringComparison.Ordinal));
    }

    [Fact]
    public void Disassemble_NoSuchProgram_NamesThoseThereAre()
    {
        Dotbpf result = Dotbpf.Run("object", "disasm", Files.Counts, "nothing").Expect(ExitCode.NoSuchObject);

        Assert.Contains("it has refuse, count", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ObjectWithNotes_TellsThem()
    {
        Dotbpf result = Dotbpf.Run("object", "load", Files.Corpus("counters.clang19-bpfel-v3"), "--host", "embedded");

        Assert.Contains(": note: events: ", result.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();
}
