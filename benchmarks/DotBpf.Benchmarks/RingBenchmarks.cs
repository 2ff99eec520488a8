using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How much it costs to read a record that is there already, against libbpf's callback. Both add up the first number of each.</summary>
public class RingBenchmarks
{
    private const int Count = 100_000;

    private KernelHost _host = null!;
    private Ring _mine = null!;
    private Ring _theirs = null!;
    private RingBufferReader<byte> _reader = null!;
    private nint _peer;

    /// <summary>The bytes of a record.</summary>
    [Params(16, 256)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _host = KernelHost.Open();
        _mine = new Ring(_host, Size);
        _theirs = new Ring(_host, Size);
        _reader = RingBufferReader.Open<byte>([_mine.Map], new RingReaderOptions());
        _peer = LibbpfPeer.OpenRing(LibbpfPeer.Open(_theirs.Map.Info.Id));
        WarmUp();
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
    public ulong Consume() => Size == 16 ? Consume<Small>() : Consume<Large>();

    // The runtime compiles what is called much twice more, in the background; until then each call begins in the slowest form.
    private void WarmUp()
    {
        for (int i = 0; i < 100; i++)
        {
            _mine.Fill();
            Consume();
        }
    }

    private ulong Consume<TRecord>()
        where TRecord : unmanaged, INumbered
    {
        long records = 0;
        ulong sum = 0;
        while (_reader.TryRead(out RingRecord<byte> record))
        {
            sum += record.As<TRecord>().Number;
            records++;
        }

        Check(records);
        return sum;
    }

    private static long Check(long records) =>
        records == Count ? records : throw new InvalidOperationException($"Expected {Count} records, read {records}.");

    private interface INumbered
    {
        ulong Number { get; }
    }

    private readonly record struct Small(ulong Number, ulong Cpu) : INumbered;

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private readonly record struct Large(ulong Number) : INumbered;

    private sealed class Ring(KernelHost host, int size)
    {
        private readonly string _name = size == 16 ? "small" : "large";

        internal BpfObject Object { get; } = host.Load(ObjectSpec
            .Read(Path.Combine(AppContext.BaseDirectory, "Objects", "rings.bpf.o"))
            .WithMap(size == 16 ? "smalls" : "larges", map => map with { MaxEntries = 32 << 20 }));

        internal MapHandle Map => Object.Maps[_name + "s"];

        internal void Fill() => Object.Program("fill_" + _name).TestRun(new TestRunInput { Packet = new byte[64], Repeat = Count });
    }
}
