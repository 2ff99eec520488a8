using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to read every entry of a hash of 100,000, against the two ways that C has.</summary>
public class WalkBenchmarks
{
    private const int Count = 100_000;
    private const int BatchSize = 512;

    private KernelHost _host = null!;
    private HashMap<ulong, ulong> _hash = null!;
    private int _peer;

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _hash = _host.CreateMap(new HashMapSpec<ulong, ulong>(Count));
        _peer = LibbpfPeer.Open(_hash.Handle.Info.Id);
        ulong[] keys = [.. Enumerable.Range(0, Count).Select(i => (ulong)i * 3)];
        ulong[] values = [.. keys.Select(key => key + 1)];
        int count = Count;
        _hash.Handle.ThrowIfFailed(_hash.Handle.UpdateBatch(MemoryMarshal.AsBytes<ulong>(keys), MemoryMarshal.AsBytes<ulong>(values), ref count), BpfCommand.MapUpdateBatch);
        ulong[] sums = [Walk(), WalkPeer(), WalkBatchesPeer(), WalkBatches()];
        if (sums.Distinct().Count() != 1 || sums[0] == 0)
            throw new InvalidOperationException("The walks read different entries.");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _hash.Dispose();
        _host.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "C, next key + lookup")]
    public ulong WalkPeer() => LibbpfPeer.Walk(_peer);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, batches")]
    public ulong WalkBatchesPeer() => LibbpfPeer.WalkBatches(_peer, BatchSize);

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
        foreach (MapBatch<ulong, ulong> batch in _hash.Batches(BatchSize))
        {
            ReadOnlySpan<ulong> keys = batch.Keys, values = batch.Values;
            for (int i = 0; i < keys.Length; i++)
                sum += keys[i] ^ values[i];
        }

        return sum;
    }
}
