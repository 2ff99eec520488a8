using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much it costs to read a record of 16 bytes that is there already, against libbpf's callback.</summary>
public class RingBenchmarks
{
    private const int Count = 600_000;

    private KernelHost _host = null!;
    private Ring _mine = null!;
    private Ring _theirs = null!;
    private RingBufferReader<Sample> _reader = null!;
    private nint _peer;

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _mine = new Ring(_host);
        _theirs = new Ring(_host);
        _reader = _mine.Object.Map<RingBufferMap<Sample>>("samples").OpenReader();
        _peer = LibbpfPeer.OpenRing(LibbpfPeer.Open(_theirs.Object.Maps["samples"].Info.Id));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _reader.Dispose();
        LibbpfPeer.CloseRing(_peer);
        _mine.Object.Dispose();
        _theirs.Object.Dispose();
        _host.Dispose();
    }

    [IterationSetup(Target = nameof(Consume))]
    public void FillMine() => _mine.Fill();

    [IterationSetup(Target = nameof(ConsumePeer))]
    public void FillTheirs() => _theirs.Fill();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, ring_buffer__consume")]
    public long ConsumePeer() => Check(LibbpfPeer.ConsumeRing(_peer));

    [Benchmark(OperationsPerInvoke = Count, Description = "RingBufferReader.TryRead")]
    public ulong Consume()
    {
        long records = 0;
        ulong sum = 0;
        while (_reader.TryRead(out RingRecord<Sample> record))
        {
            sum += record.Value.Length;
            records++;
        }

        Check(records);
        return sum;
    }

    private static long Check(long records) =>
        records == Count ? records : throw new InvalidOperationException($"Expected {Count} records, read {records}.");

    private readonly record struct Sample(ulong Number, uint Cpu, uint Length);

    private sealed class Ring(KernelHost host)
    {
        internal BpfObject Object { get; } = host.Load(ObjectSpec
            .Read(Path.Combine(AppContext.BaseDirectory, "Objects", "contract.bpf.o"))
            .WithMap("samples", map => map with { MaxEntries = 16 << 20 }));

        internal void Fill() => Object.Program("produce").TestRun(new TestRunInput { Packet = new byte[64], Repeat = Count });
    }
}
