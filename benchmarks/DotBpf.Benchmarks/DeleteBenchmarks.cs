using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much it costs to remove an entry that is there, against the same in C over libbpf. Every round begins with a filled map.</summary>
public class DeleteBenchmarks
{
    private const int Count = 100_000;

    private readonly ulong[] _keys = [.. Enumerable.Range(0, Count).Select(i => (ulong)i)];
    private KernelHost _host = null!;
    private HashMap<ulong, ulong> _hash = null!;
    private int _peer;

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _hash = _host.CreateMap<HashMap<ulong, ulong>>(new MapSpec { Name = "bench", Type = MapType.Hash, KeySize = 8, ValueSize = 8, MaxEntries = Count });
        _peer = LibbpfPeer.Open(_hash.Handle.Info.Id);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _hash.Dispose();
        _host.Dispose();
    }

    [IterationSetup]
    public void Fill()
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<ulong>(_keys);
        int count = Count;
        _hash.Handle.ThrowIfFailed(_hash.Handle.UpdateBatch(bytes, bytes, ref count), BpfCommand.MapUpdateBatch);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, libbpf")]
    public long DeletePeer() => Check((long)LibbpfPeer.Delete(_peer, Count));

    [Benchmark(OperationsPerInvoke = Count, Description = "HashMap.Remove")]
    public long Delete()
    {
        long missed = 0;
        foreach (ulong key in _keys)
            missed += _hash.Remove(key) ? 0 : 1;
        return Check(missed);
    }

    private static long Check(long missed) => missed == 0 ? missed : throw new InvalidOperationException($"{missed} entries were not there.");
}
