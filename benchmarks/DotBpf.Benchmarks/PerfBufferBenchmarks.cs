using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much it costs to read a record that is in a perf buffer already, against libbpf's callback. Both add up the first number of each.</summary>
public class PerfBufferBenchmarks
{
    private const int BytesPerCpu = 32 << 20;
    private const int PageSize = 4096;
    private const int Count = 100_000;

    private KernelHost _host = null!;
    private BpfObject _mine = null!;
    private BpfObject _theirs = null!;
    private PerfBufferReader<byte> _reader = null!;
    private nint _peer;

    /// <summary>The bytes of a record.</summary>
    [Params(16, 256)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _mine = _host.Load(Read());
        _theirs = _host.Load(Read());
        _reader = _mine.Map<PerfEventArrayMap<byte>>("events").OpenReader(new PerfReaderOptions { BytesPerCpu = BytesPerCpu });
        _peer = LibbpfPeer.OpenPerf(LibbpfPeer.Open(_theirs.Maps["events"].Info.Id), BytesPerCpu / PageSize);
        WarmUp();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _reader.Dispose();
        LibbpfPeer.ClosePerf(_peer);
        _mine.Dispose();
        _theirs.Dispose();
        _host.Dispose();
    }

    [IterationSetup(Target = nameof(Consume))]
    public void FillMine() => Fill(_mine);

    [IterationSetup(Target = nameof(ConsumePeer))]
    public void FillTheirs() => Fill(_theirs);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "C, perf_buffer__consume")]
    public long ConsumePeer() => Check(LibbpfPeer.ConsumePerf(_peer));

    [Benchmark(OperationsPerInvoke = Count, Description = "PerfBufferReader.TryRead")]
    public ulong Consume()
    {
        long records = 0;
        ulong sum = 0;
        while (_reader.TryRead(out RingRecord<byte> record))
        {
            sum += BitConverter.ToUInt64(record.Bytes);
            records++;
        }

        Check(records);
        return sum;
    }

    private static ObjectSpec Read() => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "perf-output.bpf.o"));

    private static long Check(long records) =>
        records == Count ? records : throw new InvalidOperationException($"Expected {Count} records, read {records}.");

    private void Fill(BpfObject loaded) => loaded.Program($"send_{Size}").TestRun(new TestRunInput { Packet = new byte[64], Repeat = Count });

    // The runtime compiles what is called much twice more, in the background; until then each call begins in the slowest form.
    private void WarmUp()
    {
        for (int i = 0; i < 100; i++)
        {
            FillMine();
            Consume();
        }
    }
}
