using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DotBpf.Embedded;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to read every entry of a hash of ten million in this process, and what memory it takes.</summary>
public class EmbeddedWalkBenchmarks
{
    private const int Count = 10_000_000;
    private const int AtOnce = 10_000;

    private EmbeddedHost _host = null!;
    private HashMap<ulong, ulong> _hash = null!;

    [GlobalSetup]
    public void SetUp()
    {
        long before = ResidentBytes();
        _host = EmbeddedHost.Create(new() { Cpus = 1 });
        _hash = _host.CreateMap(new HashMapSpec<ulong, ulong>(Count));
        ulong[] keys = new ulong[AtOnce];
        for (int first = 0; first < Count; first += AtOnce)
        {
            for (int i = 0; i < AtOnce; i++)
                keys[i] = (ulong)(first + i) * 3;
            int count = AtOnce;
            _hash.Handle.ThrowIfFailed(_hash.Handle.UpdateBatch(MemoryMarshal.AsBytes<ulong>(keys), MemoryMarshal.AsBytes<ulong>(keys), ref count), BpfCommand.MapUpdateBatch);
        }

        Console.WriteLine($"// memory: {(ResidentBytes() - before) / (double)Count:F1} resident bytes per entry of {Count:N0}");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _hash.Dispose();
        _host.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "foreach (entry in map)")]
    public ulong Walk()
    {
        ulong sum = 0;
        foreach (ref readonly MapEntry<ulong, ulong> entry in _hash)
            sum += entry.Key ^ entry.Value;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "foreach (batch in map.Batches())")]
    public ulong WalkBatches()
    {
        ulong sum = 0;
        foreach (MapBatch<ulong, ulong> batch in _hash.Batches())
        {
            ReadOnlySpan<ulong> keys = batch.Keys, values = batch.Values;
            for (int i = 0; i < keys.Length; i++)
                sum += keys[i] ^ values[i];
        }

        return sum;
    }

    private static long ResidentBytes() => Environment.WorkingSet;
}
