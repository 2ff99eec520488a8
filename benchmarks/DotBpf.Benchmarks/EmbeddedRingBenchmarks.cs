using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DotBpf.Embedded;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>What a record of 16 bytes costs from <c>bpf_ringbuf_output</c> to its reader, in this process.</summary>
public class EmbeddedRingBenchmarks
{
    private const int Count = 200_000;
    private const int Burst = 64;

    private EmbeddedHost _host = null!;
    private MapHandle _map = null!;
    private EmbeddedRingBuffer _ring = null!;
    private RingBufferReader<Record> _reader = null!;

    /// <summary>Whether the ring lies in a file that processes share.</summary>
    [Params(false, true)]
    public bool IsShared { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        string? directory = IsShared ? Directory.CreateTempSubdirectory("dotbpf-bench-").FullName : null;
        _host = EmbeddedHost.Create(new() { Cpus = 1, PinDirectory = directory });
        _map = _host.CreateMap(new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 1 << 18 });
        _ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)_map).Map;
        _reader = RingBufferMap<Record>.Bind(_map).OpenReader();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _reader.Dispose();
        _map.Dispose();
        string? directory = _host.Options.PinDirectory;
        _host.Dispose();
        if (directory is not null)
            Directory.Delete(directory, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "produce + consume, 16 bytes")]
    public ulong ProduceAndConsume()
    {
        ulong sum = 0;
        for (int i = 0; i < Count; i += Burst)
        {
            for (int j = 0; j < Burst; j++)
            {
                Record record = new((ulong)i, (ulong)j);
                _ring.Output(MemoryMarshal.AsBytes(new ReadOnlySpan<Record>(in record)), 0);
            }

            while (_reader.TryRead(out RingRecord<Record> read))
                sum += read.Value.Second;
        }

        return sum;
    }

    internal readonly record struct Record(ulong First, ulong Second);
}
