using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to open an object of ordinary size, and to load it into the kernel: eight programs, seven maps, global variables, CO-RE.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ObjectBenchmarks
{
    // Kernels under lockdown do not load what traces their functions.
    private const string Forbidden = "on_read";

    private readonly KernelHost _host = KernelHost.Open();
    private readonly byte[] _bytes = BenchObject.Bytes("eight");

    [GlobalSetup]
    public void SetUp()
    {
        if (Open().Programs.Count != 8 || OpenPeer() != 0 || Load() != 7 || LoadPeer() != 0)
            throw new InvalidOperationException("The object cannot be opened and loaded.");
    }

    [Benchmark(Baseline = true, Description = "C, libbpf")]
    [BenchmarkCategory("open")]
    public int OpenPeer() => LibbpfPeer.OpenObject(_bytes, _bytes.Length);

    [Benchmark(Description = "ObjectSpec.Read")]
    [BenchmarkCategory("open")]
    public ObjectSpec Open() => ObjectSpec.Read(_bytes, "eight.bpf.o");

    [Benchmark(Baseline = true, Description = "C, libbpf")]
    [BenchmarkCategory("open + load")]
    public int LoadPeer() => LibbpfPeer.LoadObject(_bytes, _bytes.Length, Forbidden);

    [Benchmark(Description = "ObjectSpec.Read + host.Load")]
    [BenchmarkCategory("open + load")]
    public int Load()
    {
        using BpfObject loaded = _host.Load(ObjectSpec.Read(_bytes, "eight.bpf.o").WithProgram(Forbidden, program => program with { IsAutoLoaded = false }));
        return loaded.Programs.Count;
    }
}
