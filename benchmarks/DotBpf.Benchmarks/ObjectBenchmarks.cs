using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to open an object of ordinary size: eight programs, seven maps, global variables, CO-RE.</summary>
public class ObjectBenchmarks
{
    private readonly byte[] _bytes = BenchObject.Bytes("eight");

    [GlobalSetup]
    public void SetUp()
    {
        if (Open().Programs.Count != 8 || OpenPeer() != 0)
            throw new InvalidOperationException("The object cannot be opened.");
    }

    [Benchmark(Baseline = true, Description = "C, libbpf")]
    public int OpenPeer() => LibbpfPeer.OpenObject(_bytes, _bytes.Length);

    [Benchmark(Description = "ObjectSpec.Read")]
    public ObjectSpec Open() => ObjectSpec.Read(_bytes, "eight.bpf.o");
}
