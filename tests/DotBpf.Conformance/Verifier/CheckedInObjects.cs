using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>The objects that are checked in: those of the corpus, of tests, benchmarks and samples.</summary>
internal static class CheckedInObjects
{
    private static readonly string[] s_folders = ["Objects", "Samples"];

    /// <summary>All that can be read, ready to be loaded in full on any machine.</summary>
    internal static IEnumerable<ObjectSpec> Read() => s_folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.o"))
        .Order(StringComparer.Ordinal)
        .Select(path => ObjectSpec.TryRead(File.ReadAllBytes(path), Path.GetFileName(path), out ObjectSpec? spec, out _) ? EveryProgram(spec) with { Name = Path.GetFileNameWithoutExtension(path) } : null)
        .OfType<ObjectSpec>();

    // Nothing is pinned, and no memory node is asked for that this machine may not have.
    private static ObjectSpec EveryProgram(ObjectSpec spec) => spec with
    {
        Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None, Flags = map.Flags & ~MapFlags.NumaNode, NumaNode = 0 })],
        Programs = [.. spec.Programs.Select(program => program with { IsAutoLoaded = true })],
    };
}
