using DotBpf.Kernel;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>Loaders find in a written object what they find in the original: this library's, and libbpf's through bpftool.</summary>
public sealed class WrittenObjectsOnKernel : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("dotbpf-written-");

    public static TheoryData<string> LittleEndian => new(CorpusFiles.Names.Where(name => RoundTripTests.CanBeWritten(name) && CorpusFiles.Read(name).ByteOrder == ByteOrder.LittleEndian));

    public void Dispose() => _files.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(LittleEndian))]
    public void Load_WrittenObject_MakesTheSameProgramsAsTheOriginal(string name)
    {
        ObjectSpec spec = WithoutPins(CorpusFiles.Read(name));
        ObjectSpec written = ObjectSpec.Read(spec.ToBytes(), CorpusFiles.FileName(name));
        using KernelHost host = KernelHost.Open();

        (string[] expected, string[] actual) = (Outcome(host, spec), Outcome(host, written));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(LittleEndian))]
    public void Loadall_WrittenObject_MakesTheSameProgramsAsTheOriginal(string name)
    {
        string original = Path.Combine(AppContext.BaseDirectory, "Corpus", CorpusFiles.FileName(name));
        string written = Path.Combine(_files.FullName, CorpusFiles.FileName(name));
        CorpusFiles.Read(name).Write(written);
        using Bpftool theirs = new(), ours = new();

        (string refusal, string ourRefusal) = (theirs.Load(original), ours.Load(written));

        // Where libbpf refuses the original, it may take what was written: functions stand in '.text', definitions in '.maps'.
        if (refusal.Length == 0)
            Assert.Equal("", ourRefusal);
        Assert.Equal(theirs.Programs(), refusal.Length == 0 ? ours.Programs() : []);
        foreach (string program in theirs.Programs())
            Assert.Equal(theirs.Translated(program), ours.Translated(program));
    }

    private static ObjectSpec WithoutPins(ObjectSpec spec)
    {
        foreach (MapSpec map in spec.Maps)
            spec = map.IsDataSection ? spec : spec.WithMap(map.Name, declared => declared with { Pinning = MapPinning.None });
        return spec;
    }

    // What became of each program: the instructions that the kernel runs, or why there are none.
    private static string[] Outcome(KernelHost host, ObjectSpec spec)
    {
        try
        {
            using BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
            return [.. loaded.Programs.Values.SelectMany(program => Bpftool.Translated(program.Handle.Info.Id).Select(slot => $"{program.Name}: {slot}")), .. loaded.Failures.Keys.Order(StringComparer.Ordinal)];
        }
        catch (BpfException refusal)
        {
            return [refusal.Message];
        }
    }
}
