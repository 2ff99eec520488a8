using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to fit a program with a thousand CO-RE references to the kernel.</summary>
/// <remarks>
/// libbpf relocates only on the way to loading. So its way is stopped before the program goes to the kernel, and measured for the same
/// code without references too: the difference is what the references cost, with opening the kernel's types, which DotBpf does as well here.
/// </remarks>
public class CoreBenchmarks
{
    private readonly byte[] _thousand = BenchObject.Bytes("thousand");
    private readonly byte[] _none = BenchObject.Bytes("none");
    private ObjectSpec _spec = null!;
    private ReadOnlyMemory<byte> _kernel;
    private BtfTypes _known = null!;

    [GlobalSetup]
    public void SetUp()
    {
        using KernelHost host = KernelHost.Open();
        _spec = ObjectSpec.Read(_thousand, "thousand.bpf.o");
        _known = host.ReadTargetTypes();
        _kernel = _known.Raw;
        LibbpfPeer.Prepare();
        CoreRelocation fitted = Fit(_known);
        bool isWhole = fitted.Program.Problem == _spec.Programs[0].Problem && fitted.Program.References.IsEmpty && _spec.Programs[0].References.Length == 1000;
        if (!isWhole || RelocatePeer() != 0 || RelocateNothingPeer() != 0)
            throw new InvalidOperationException($"The program cannot be fitted: {fitted.Program.Problem}");
    }

    [Benchmark(Description = "C, libbpf: nothing to relocate")]
    public int RelocateNothingPeer() => LibbpfPeer.RelocateObject(_none, _none.Length);

    [Benchmark(Baseline = true, Description = "C, libbpf: 1,000 references")]
    public int RelocatePeer() => LibbpfPeer.RelocateObject(_thousand, _thousand.Length);

    [Benchmark(Description = "CoreRelocator, kernel types opened anew")]
    public CoreRelocation Relocate() => Fit(BtfTypes.Open(_kernel, "vmlinux"));

    [Benchmark(Description = "CoreRelocator, kernel types known")]
    public CoreRelocation RelocateKnown() => Fit(_known);

    private CoreRelocation Fit(BtfTypes kernel) => new CoreRelocator(_spec.Types!, kernel, _spec.ByteOrder).Relocate(_spec.Programs[0]);
}
