using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much it costs to read a value of an array that lies in the memory of this process, against a loop in C.</summary>
public class MappedBenchmarks
{
    private const int Count = 10_000_000;
    private const int Entries = 1024;

    private KernelHost _host = null!;
    private ArrayMap<ulong> _array = null!;
    private MappedArray<ulong> _memory = null!;
    private int _peer;

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _array = _host.CreateMap<ArrayMap<ulong>>(new MapSpec { Name = "bench", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = Entries, Flags = MapFlags.Mappable });
        _memory = _array.OpenMemory();
        for (int i = 0; i < Entries; i++)
            _array[i] = (ulong)i;
        _peer = LibbpfPeer.Open(_array.Handle.Info.Id);
        if (Read() != ReadPeer() || Read() == 0)
            throw new InvalidOperationException("C and C# read different values.");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _memory.Dispose();
        _array.Dispose();
        _host.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, mmap")]
    public ulong ReadPeer() => LibbpfPeer.SumMapped(_peer, Entries, Count);

    [Benchmark(OperationsPerInvoke = Count, Description = "MappedValues[index]")]
    public ulong Read()
    {
        ulong sum = 0;
        using MappedValues<ulong> values = _memory.Borrow();
        for (int i = 0; i < Count; i++)
            sum += Volatile.Read(ref values[i % Entries]);
        return sum;
    }
}
