using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using DotBpf.Embedded;
using DotBpf.Kernel;

namespace DotBpf.Benchmarks;

/// <summary>What a hash in this process costs, against the kernel's and against a dictionary that threads may share.</summary>
/// <remarks>
/// Keys are random numbers, asked for in random order: numbers in a row would be hashed by nothing in a dictionary, and never meet in one bucket.
/// Maps that go another way have values of another type, so that the compiler sees one sort of map in each loop, as in a process that has but one.
/// </remarks>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class EmbeddedMapBenchmarks
{
    private const int Rounds = 50;
    private const int Few = 4096;
    private const int Many = 1_000_000;
    private const int Count = Rounds * Few;

    private readonly ulong[] _keys = RandomKeys(Few);
    private readonly ulong[] _manyKeys = RandomKeys(Many);
    private readonly ConcurrentDictionary<ulong, ulong> _dictionary = new();
    private readonly ConcurrentDictionary<ulong, ulong> _largeDictionary = new();
    private KernelHost _kernelHost = null!;
    private EmbeddedHost _host = null!;
    private EmbeddedHost _sharingHost = null!;
    private HashMap<ulong, long> _kernel = null!;
    private HashMap<ulong, ulong> _embedded = null!;
    private HashMap<ulong, ulong> _large = null!;
    private HashMap<ulong, long> _shared = null!;
    private DirectoryInfo _directory = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _kernelHost = KernelHost.Open();
        _host = EmbeddedHost.Create(new() { Cpus = 2 });
        _directory = Directory.CreateTempSubdirectory("dotbpf-bench-");
        _sharingHost = EmbeddedHost.Create(new() { Cpus = 2, PinDirectory = _directory.FullName });
        _kernel = _kernelHost.CreateMap(new HashMapSpec<ulong, long>(2 * Few));
        _embedded = _host.CreateMap(new HashMapSpec<ulong, ulong>(2 * Few));
        _large = _host.CreateMap(new HashMapSpec<ulong, ulong>(Many));
        _shared = _sharingHost.CreateMap(new HashMapSpec<ulong, long>(2 * Few));
        foreach (ulong key in _keys)
            (_kernel[key], _embedded[key], _shared[key], _dictionary[key]) = ((long)key, key, (long)key, key);
        foreach (ulong key in _manyKeys)
            (_large[key], _largeDictionary[key]) = (key, key);
        new Random(2).Shuffle(_keys);
        new Random(2).Shuffle(_manyKeys);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _kernel.Dispose();
        _embedded.Dispose();
        _large.Dispose();
        _shared.Dispose();
        _kernelHost.Dispose();
        _host.Dispose();
        _sharingHost.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "kernel host")]
    [BenchmarkCategory("lookup")]
    public long LookupKernel() => Lookup(_kernel, _keys, Rounds);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("lookup")]
    public ulong LookupDictionary() => Lookup(_dictionary, _keys, Rounds);

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host")]
    [BenchmarkCategory("lookup")]
    public ulong LookupEmbedded() => Lookup(_embedded, _keys, Rounds);

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host, shared")]
    [BenchmarkCategory("lookup")]
    public long LookupShared() => Lookup(_shared, _keys, Rounds);

    [Benchmark(Baseline = true, OperationsPerInvoke = Many, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("lookup in a million")]
    public ulong LookupLargeDictionary() => Lookup(_largeDictionary, _manyKeys, 1);

    [Benchmark(OperationsPerInvoke = Many, Description = "embedded host")]
    [BenchmarkCategory("lookup in a million")]
    public ulong LookupLargeEmbedded() => Lookup(_large, _manyKeys, 1);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "ConcurrentDictionary")]
    [BenchmarkCategory("update")]
    public void UpdateDictionary()
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach (ulong key in _keys)
                _dictionary[key] = (ulong)round;
        }
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host")]
    [BenchmarkCategory("update")]
    public void UpdateEmbedded() => Update(_embedded);

    [Benchmark(OperationsPerInvoke = Count, Description = "embedded host, shared")]
    [BenchmarkCategory("update")]
    public void UpdateShared() => Update(_shared);

    private static TValue Lookup<TValue>(HashMap<ulong, TValue> map, ulong[] keys, int rounds)
        where TValue : unmanaged, INumber<TValue>
    {
        TValue sum = TValue.Zero;
        for (int round = 0; round < rounds; round++)
        {
            foreach (ulong key in keys)
            {
                if (map.TryGetValue(key, out TValue value))
                    sum += value;
            }
        }

        return sum;
    }

    private static ulong Lookup(ConcurrentDictionary<ulong, ulong> map, ulong[] keys, int rounds)
    {
        ulong sum = 0;
        for (int round = 0; round < rounds; round++)
        {
            foreach (ulong key in keys)
            {
                if (map.TryGetValue(key, out ulong value))
                    sum += value;
            }
        }

        return sum;
    }

    private void Update<TValue>(HashMap<ulong, TValue> map)
        where TValue : unmanaged, INumber<TValue>
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach (ulong key in _keys)
                map[key] = TValue.CreateTruncating(round);
        }
    }

    /// <summary>The same random numbers in every run.</summary>
    internal static ulong[] RandomKeys(int count)
    {
        ulong[] keys = new ulong[count];
        new Random(count).NextBytes(MemoryMarshal.AsBytes(keys.AsSpan()));
        return keys;
    }
}
