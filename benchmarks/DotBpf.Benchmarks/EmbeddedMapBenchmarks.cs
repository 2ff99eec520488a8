using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using DotBpf.Embedded;
using DotBpf.Kernel;

namespace DotBpf.Benchmarks;

/// <summary>What a hash in this process costs, against the kernel's and against a dictionary that threads may share.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class EmbeddedMapBenchmarks
{
    private const int Count = 200_000;
    private const ulong Keys = 4096;
    private const ulong Writes = 10;

    private readonly ConcurrentDictionary<ulong, ulong> _dictionary = new();
    private KernelHost _kernelHost = null!;
    private EmbeddedHost _host = null!;
    private HashMap<ulong, ulong> _kernel = null!;
    private HashMap<ulong, ulong> _embedded = null!;
    private HashMap<ulong, ulong> _shared = null!;
    private EmbeddedHost _sharingHost = null!;
    private DirectoryInfo _directory = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _kernelHost = KernelHost.Open();
        _host = EmbeddedHost.Create(new() { Cpus = 2 });
        _directory = Directory.CreateTempSubdirectory("dotbpf-bench-");
        _sharingHost = EmbeddedHost.Create(new() { Cpus = 2, PinDirectory = _directory.FullName });
        HashMapSpec<ulong, ulong> spec = new(8192);
        _kernel = _kernelHost.CreateMap(spec);
        _embedded = _host.CreateMap(spec);
        _shared = _sharingHost.CreateMap(spec);
        for (ulong key = 0; key < Keys; key++)
        {
            _kernel[key] = key;
            _embedded[key] = key;
            _shared[key] = key;
            _dictionary[key] = key;
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _kernel.Dispose();
        _embedded.Dispose();
        _shared.Dispose();
        _kernelHost.Dispose();
        _host.Dispose();
        _sharingHost.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "kernel host")]
    [BenchmarkCategory("lookup")]
    public ulong LookupKernel() => Lookup(_kernel);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("lookup")]
    public ulong LookupDictionary()
    {
        ulong sum = 0;
        for (ulong i = 0; i < Count; i++)
        {
            if (_dictionary.TryGetValue(i % Keys, out ulong value))
                sum += value;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host")]
    [BenchmarkCategory("lookup")]
    public ulong LookupEmbedded() => Lookup(_embedded);

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host, shared")]
    [BenchmarkCategory("lookup")]
    public ulong LookupShared() => Lookup(_shared);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("update")]
    public void UpdateDictionary()
    {
        for (ulong i = 0; i < Count; i++)
            _dictionary[i % Keys] = i;
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host")]
    [BenchmarkCategory("update")]
    public void UpdateEmbedded() => Update(_embedded);

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host, shared")]
    [BenchmarkCategory("update")]
    public void UpdateShared() => Update(_shared);

    [Benchmark(Baseline = true, OperationsPerInvoke = 2 * Count, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("2 threads, 90 % lookups")]
    public void MixedDictionary() => Parallel.For(0, 2, thread =>
    {
        for (ulong i = 0; i < Count; i++)
        {
            ulong key = (i * 7 + (ulong)thread) % Keys;
            if (i % Writes == 0)
                _dictionary[key] = i;
            else
                _ = _dictionary.TryGetValue(key, out _);
        }
    });

    [Benchmark(OperationsPerInvoke = 2 * Count, Description = "embedded host")]
    [BenchmarkCategory("2 threads, 90 % lookups")]
    public void MixedEmbedded() => Mix(_embedded);

    [Benchmark(OperationsPerInvoke = 2 * Count, Description = "embedded host, shared")]
    [BenchmarkCategory("2 threads, 90 % lookups")]
    public void MixedShared() => Mix(_shared);

    private static ulong Lookup(HashMap<ulong, ulong> map)
    {
        ulong sum = 0;
        for (ulong i = 0; i < Count; i++)
        {
            if (map.TryGetValue(i % Keys, out ulong value))
                sum += value;
        }

        return sum;
    }

    private static void Update(HashMap<ulong, ulong> map)
    {
        for (ulong i = 0; i < Count; i++)
            map[i % Keys] = i;
    }

    private static void Mix(HashMap<ulong, ulong> map) => Parallel.For(0, 2, thread =>
    {
        for (ulong i = 0; i < Count; i++)
        {
            ulong key = (i * 7 + (ulong)thread) % Keys;
            if (i % Writes == 0)
                map[key] = i;
            else
                _ = map.TryGetValue(key, out _);
        }
    });
}
