
namespace DotBpf.Tool.Tests;

public sealed class BtfOnKernel
{
    public static TheoryData<string> TypedObjects => new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.o")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => Dotbpf.Run("btf", "dump", Files.Corpus(name), "raw").Code == ExitCode.Ok).Order(StringComparer.Ordinal));

    [Fact]
    public void Dump_Kernel_HasItsStructures()
    {
        Dotbpf result = Dotbpf.Run("btf", "dump", "vmlinux").Expect(ExitCode.Ok);

        Assert.Contains("\nstruct task_struct {\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("#endif\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TypedObjects))]
    public void Dump_RawOfObjectOfCorpus_IsWhatBpftoolWrites(string name)
    {
        string theirs = Bpftool.Run("btf", "dump", "file", Files.Corpus(name), "format", "raw");

        Dotbpf ours = Dotbpf.Run("btf", "dump", Files.Corpus(name), "raw").Expect(ExitCode.Ok);

        Assert.Equal(WithoutPlaces(theirs), WithoutPlaces(ours.Out));
    }

    // Sizes of data sections and places in them are what loaders fill in: this reader already has, bpftool has not.
    private static IEnumerable<string> WithoutPlaces(string dump)
    {
        foreach (string line in dump.Split('\n'))
        {
            bool isSection = line.Contains("] DATASEC ", StringComparison.Ordinal), isPlace = line.StartsWith("\ttype_id=", StringComparison.Ordinal);
            yield return isSection ? line.Split(" size=")[0] : isPlace ? line.Split(" offset=")[0] : line;
        }
    }
}
