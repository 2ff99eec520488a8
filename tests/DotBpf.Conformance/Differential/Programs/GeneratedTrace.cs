using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>What a generated program made of each of its steps, so that the first one that differs can be named.</summary>
internal static class GeneratedTrace
{
    internal const int MostSteps = 40;

    /// <summary>Where programs note it.</summary>
    internal static MapSpec Map { get; } = new() { Name = "trace", Type = MapType.Array, KeySize = 4, ValueSize = MostSteps * sizeof(ulong), MaxEntries = 1 };

    /// <summary>Notes the answer so far.</summary>
    internal static string Note(int step) => $"r1 = {Map.Name} + {step * sizeof(ulong)} ll; *(u64 *)(r1 + 0) = r9; ";

    /// <summary>The first step of a program whose answers differ.</summary>
    internal static string FirstDifference(MapHandle kernel, MapHandle embedded, string program)
    {
        ulong[] expected = Read(kernel), found = Read(embedded);
        int step = expected.AsSpan().CommonPrefixLength(found);
        if (step == MostSteps)
            return "every step is the same";
        string[] parts = program.Split($"r1 = {Map.Name} + ");
        return $"step {step}, kernel {expected[step]:x}, embedded {found[step]:x}:\n{(step < parts.Length ? parts[step] : "")}";
    }

    private static ulong[] Read(MapHandle map)
    {
        byte[] value = new byte[map.ValueSize];
        Assert.Equal(Errno.None, map.Lookup(new byte[map.KeySize], value));
        return MemoryMarshal.Cast<byte, ulong>(value).ToArray();
    }
}
