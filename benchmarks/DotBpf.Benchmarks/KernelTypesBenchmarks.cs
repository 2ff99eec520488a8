using BenchmarkDotNet.Attributes;
using DotBpf.Benchmarks.Peer;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Benchmarks;

/// <summary>How long it takes to read the kernel's types from their file and find one, in a process that has run a while.</summary>
public class KernelTypesBenchmarks
{
    private const string Name = "task_struct";

    [Benchmark(Baseline = true, Description = "C, libbpf")]
    public int FindPeer() => LibbpfPeer.FindKernelType(Name);

    [Benchmark(Description = "BtfTypes.ReadFile, TryFind")]
    public long? Find() => BtfTypes.ReadFile("/sys/kernel/btf/vmlinux").TryFind(Name, out BtfStruct? type) ? type.SizeInBytes : null;
}
