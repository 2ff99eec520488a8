using System.Runtime.InteropServices;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>What the maps of <c>operations.bpf.c</c> hold while they are measured.</summary>
internal static class OperationMaps
{
    private const int Entries = 2048;
    private const int Prefixes = 1000;
    private static readonly string[] s_keyed = ["hash", "slot_hash", "recent"];

    /// <summary>Puts in what lookups find; does nothing to objects without these maps.</summary>
    internal static void Fill(BpfObject loaded)
    {
        foreach (string name in s_keyed)
        {
            if (loaded.Maps.TryGetValue(name, out MapHandle? map))
                FillKeys(map);
        }

        if (loaded.Maps.TryGetValue("prefixes", out MapHandle? prefixes))
            FillPrefixes(prefixes);
    }

    /// <summary>Takes the records out of the ring, which would be full after some hundred runs.</summary>
    internal static void Drain(BpfObject loaded)
    {
        if (!loaded.Maps.ContainsKey("ring"))
            return;
        using RingBufferReader<ulong> reader = loaded.Map<RingBufferMap<ulong>>("ring").OpenReader();
        while (reader.TryRead(out _))
        {
        }
    }

    private static void FillKeys(MapHandle map)
    {
        byte[] value = new byte[map.ValueSize];
        for (ulong key = 0; key < Entries; key++)
            Check(map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in key)), value, UpdateMode.Any));
    }

    private static void FillPrefixes(MapHandle map)
    {
        Random random = new(1);
        byte[] key = new byte[8];
        for (int i = 0; i < Prefixes; i++)
        {
            random.NextBytes(key);
            MemoryMarshal.Write(key, random.Next(8, 33));
            Check(map.Update(key, new byte[8], UpdateMode.Any));
        }
    }

    private static void Check(Errno errno)
    {
        if (errno != Errno.None)
            throw new InvalidOperationException($"A map could not be filled: {errno}.");
    }
}
