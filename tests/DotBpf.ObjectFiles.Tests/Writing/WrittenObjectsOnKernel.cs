using DotBpf.Kernel;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;
using DotBpf.ObjectFiles.Tests.Libbpf;

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
        ObjectSpec spec = CorpusFiles.Read(name);
        ObjectSpec written = ObjectSpec.Read(spec.ToBytes(), CorpusFiles.FileName(name));
        using KernelHost host = KernelHost.Open();

        (string[] expected, string[] actual) = (Outcome(host, CorpusLoad.EveryProgram(spec)), Outcome(host, CorpusLoad.EveryProgram(written)));

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

    [LibbpfFact]
    public void Load_WrittenObjects_AreTheSameToLibbpf()
    {
        int count = 0;
        foreach (string name in CorpusFiles.Names.Where(RoundTripTests.CanBeWritten))
        {
            ObjectFacts original = ObjectFacts.OfLibbpf(name);
            string written = Path.Combine(_files.FullName, CorpusFiles.FileName(name));
            CorpusFiles.Read(name).Write(written);
            if (original.Facts["opens"] == "no")
                continue;
            Assert.Equal(original.Facts.Prepend(new("object", name)), ObjectFacts.OfLibbpfFrom(written).Facts.Prepend(new("object", name)));
            count++;
        }

        Assert.True(count > 20, $"{count} compared");
    }

    [Theory]
    [InlineData("counters.clang19-bpfel-v3")]
    [InlineData("callbacks.clang19-bpfel-v3")]
    [InlineData("legacy.clang19-bpfel-v3")]
    public void Skeleton_WrittenObject_HasMapsAndPrograms(string name)
    {
        ObjectSpec spec = CorpusFiles.Read(name);
        string written = Path.Combine(_files.FullName, CorpusFiles.FileName(name));
        spec.Write(written);

        (string skeleton, string errors) = Bpftool.Run("gen", "skeleton", written, "name", "written");

        Assert.Equal("", errors);
        Assert.All(spec.Programs, program => Assert.Contains($"struct bpf_program *{program.Name};", skeleton, StringComparison.Ordinal));
        Assert.All(spec.Maps.Where(map => !map.IsDataSection), map => Assert.Contains($"struct bpf_map *{map.Name};", skeleton, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("counters.clang14-bpfel-v3")]
    [InlineData("definitions.clang19-bpfel-v3")]
    [InlineData("definitions.clang19-bpfeb-v3")]
    public void Dump_WrittenTypes_AreThoseOfTheOriginal(string name)
    {
        ObjectSpec spec = CorpusFiles.Read(name);
        string written = Path.Combine(_files.FullName, CorpusFiles.FileName(name));
        spec.Write(written);

        (string ours, string errors) = Bpftool.Run("btf", "dump", "file", written, "format", "c");
        (string theirs, _) = Bpftool.Run("btf", "dump", "file", Path.Combine(AppContext.BaseDirectory, "Corpus", CorpusFiles.FileName(name)), "format", "c");

        Assert.Equal("", errors);
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs, ours);
    }

    // What became of each program: the instructions that the kernel runs, or why there are none.
    private static string[] Outcome(KernelHost host, ObjectSpec spec)
    {
        try
        {
            using BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
            return [.. loaded.Programs.Values.SelectMany(program => WithoutPlaces(loaded, Bpftool.Translated(program.Handle.Info.Id)).Select(slot => $"{program.Name}: {slot}")), .. loaded.Failures.Keys.Order(StringComparer.Ordinal)];
        }
        catch (BpfException refusal)
        {
            return [refusal.Message];
        }
    }

    // Every arena lies at an address of its own; what programs mean is a place in it.
    private static Instruction[] WithoutPlaces(BpfObject loaded, Instruction[] slots)
    {
        if (loaded.Maps.Values.FirstOrDefault(map => map.Info.Type == MapType.Arena) is not { } arena)
            return slots;
        MappedMemory memory = arena.OpenMemory();
        for (int i = 0; i < slots.Length - 1; i++)
        {
            ulong offset = ((ulong)(uint)slots[i + 1].Immediate << 32 | (uint)slots[i].Immediate) - memory.Address;
            if (slots[i].IsWideLoad && offset < (ulong)memory.Length)
                (slots[i], slots[i + 1]) = (slots[i] with { Immediate = (int)offset }, slots[i + 1] with { Immediate = 0 });
        }

        return slots;
    }
}
