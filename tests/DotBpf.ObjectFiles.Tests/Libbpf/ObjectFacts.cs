using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using DotBpf.Kernel;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Libbpf;

/// <summary>What a reader makes of an object, as facts that can be compared: whether it opens, its programs, its maps in the kernel, its code in the kernel.</summary>
/// <remarks>The kernel's facts come from one program over libbpf, whoever loaded the object.</remarks>
internal sealed class ObjectFacts
{
    private const string Yes = "yes", No = "no";

    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);

    /// <summary>What is compared, and what was found.</summary>
    internal IReadOnlyDictionary<string, string> Facts => _facts;

    /// <summary>The version of libbpf, where it is the reader.</summary>
    internal string Version { get; private set; } = "";

    internal static ObjectFacts OfLibbpf(string name) => OfLibbpfFrom(Path.Combine(AppContext.BaseDirectory, "Corpus", CorpusFiles.FileName(name)));

    internal static ObjectFacts OfLibbpfFrom(string path)
    {
        var facts = new ObjectFacts();
        facts.Add(Libbpf.Load(path));
        return facts;
    }

    internal static ObjectFacts OfDotBpf(KernelHost host, string name)
    {
        var facts = new ObjectFacts();
        bool isOpened = ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out _);
        facts._facts.Add("opens", isOpened ? Yes : No);
        if (isOpened)
            facts.Add(host, spec!);
        return facts;
    }

    private void Add(KernelHost host, ObjectSpec spec)
    {
        foreach (ProgramSpec program in spec.Programs)
            _facts.Add($"program {program.Name}", string.Create(CultureInfo.InvariantCulture, $"section {program.SectionName.TrimStart('?')}, type {(int)program.Type}, attach type {(int)program.ExpectedAttachType}, loaded by itself {(program.IsAutoLoaded ? Yes : No)}"));
        try
        {
            using BpfObject loaded = host.Load(CorpusLoad.EveryProgram(spec), new LoadOptions { KeepGoing = true });
            _facts.Add("creates its maps", Yes);
            foreach (ProgramSpec program in spec.Programs)
                _facts.Add($"loads {program.Name}", loaded.Programs.ContainsKey(program.Name) ? Yes : No);
            Add(Libbpf.Describe(
                loaded.Maps.Select(map => $"{map.Key}=m:{map.Value.Info.Id}").Concat(loaded.Programs.Values.Select(program => $"{program.Name}=p:{program.Handle.Info.Id}"))));
        }
        catch (BpfException)
        {
            _facts.Add("creates its maps", No);
        }
    }

    private void Add(List<string[]> lines)
    {
        Dictionary<int, string> maps = [];
        foreach (string[] words in lines)
        {
            switch (words[0])
            {
                case "version":
                    Version = words[1];
                    break;
                case "open":
                    _facts.Add("opens", words[1] == "0" ? Yes : No);
                    break;
                case "maps":
                    _facts.Add("creates its maps", words[1] == "0" ? Yes : No);
                    break;
                case "load":
                    _facts.Add($"loads {words[1]}", words[2] == "0" ? Yes : No);
                    break;
                case "map":
                    maps[int.Parse(words[2], CultureInfo.InvariantCulture)] = words[1];
                    _facts[$"map {words[1]}"] = words[3];
                    break;
                case "code":
                    _facts.Add($"code {words[1]}", Code(Convert.FromHexString(words[2]), maps));
                    break;
                default:
                    _facts[$"{words[0]} {words[1]}"] = words[2];
                    break;
            }
        }
    }

    // Two loads of one object differ in the ids of maps and of nothing else.
    private static string Code(byte[] bytes, Dictionary<int, string> maps)
    {
        List<string> lines = [];
        for (int at = 0; at < bytes.Length; at += Instruction.SizeInBytes)
        {
            Instruction slot = Instruction.Decode(bytes.AsSpan(at), ByteOrder.LittleEndian);
            bool isMap = slot.IsWideLoad && slot.Source is PseudoSource.Map or PseudoSource.MapValue && maps.ContainsKey(slot.Immediate);
            lines.Add(isMap
                ? $"{slot with { Immediate = 0 }} {maps[slot.Immediate]}"
                : Convert.ToHexStringLower(bytes, at, Instruction.SizeInBytes));
        }

        return string.Join('\n', lines);
    }
}
