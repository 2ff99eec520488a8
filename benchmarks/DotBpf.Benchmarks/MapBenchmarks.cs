using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much a typed operation costs on the kernel host, against the same operation in C over libbpf.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class MapBenchmarks
{
    private const int Count = 200_000;
    private const ulong Keys = 4096;
    private const int Entries = 16;

    private KernelHost _host = null!;
    private HashMap<ulong, ulong> _hash = null!;
    private PerCpuArrayMap<ulong> _perCpu = null!;
    private byte[] _buffer = [];
    private int _hashPeer;
    private int _perCpuPeer;

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _hash = _host.CreateMap<HashMap<ulong, ulong>>(new MapSpec { Name = "bench", Type = MapType.Hash, KeySize = 8, ValueSize = 8, MaxEntries = 8192 });
        _perCpu = _host.CreateMap<PerCpuArrayMap<ulong>>(new MapSpec { Name = "bench", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 8, MaxEntries = Entries });
        _buffer = new byte[_perCpu.BufferSize];
        for (ulong key = 0; key < Keys; key++)
            _hash[key] = key;
        _hashPeer = LibbpfPeer.Open(_hash.Handle.Info.Id);
        _perCpuPeer = LibbpfPeer.Open(_perCpu.Handle.Info.Id);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _hash.Dispose();
        _perCpu.Dispose();
        _host.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, libbpf")]
    [BenchmarkCategory("lookup")]
    public ulong LookupPeer() => LibbpfPeer.Lookup(_hashPeer, Keys, Count);

    [Benchmark(OperationsPerInvoke = Count, Description = "HashMap.TryGetValue")]
    [BenchmarkCategory("lookup")]
    public ulong Lookup()
    {
        ulong sum = 0;
        for (ulong i = 0; i < Count; i++)
        {
            if (_hash.TryGetValue(i % Keys, out ulong value))
                sum += value;
        }

        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, libbpf")]
    [BenchmarkCategory("update")]
    public ulong UpdatePeer() => LibbpfPeer.Update(_hashPeer, Keys, Count);

    [Benchmark(OperationsPerInvoke = Count, Description = "HashMap[key] = value")]
    [BenchmarkCategory("update")]
    public void Update()
    {
        for (ulong i = 0; i < Count; i++)
            _hash[i % Keys] = i;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, libbpf")]
    [BenchmarkCategory("update + delete")]
    public ulong UpdateDeletePeer() => LibbpfPeer.UpdateDelete(_hashPeer, Count);

    [Benchmark(OperationsPerInvoke = Count, Description = "HashMap set + Remove")]
    [BenchmarkCategory("update + delete")]
    public void UpdateDelete()
    {
        for (ulong i = 0; i < Count; i++)
        {
            _hash[i] = i;
            _hash.Remove(i);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, libbpf")]
    [BenchmarkCategory("per-CPU lookup + sum")]
    public ulong PerCpuPeer() => LibbpfPeer.LookupPerCpu(_perCpuPeer, Entries, _host.PossibleCpus, Count);

    [Benchmark(OperationsPerInvoke = Count, Description = "PerCpuArrayMap.GetValues.Sum")]
    [BenchmarkCategory("per-CPU lookup + sum")]
    public ulong PerCpu()
    {
        ulong sum = 0;
        for (int i = 0; i < Count; i++)
            sum += _perCpu.GetValues(i % Entries, _buffer).Sum();
        return sum;
    }
}
