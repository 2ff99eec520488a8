using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Ring buffers on both hosts: what the helpers answer, the positions, and every header and byte of the records.</summary>
public sealed class RingsAgainstKernelOnKernel
{
    private const uint OperationCount = 5;
    private const uint BadFlags = 1 << 8;

    private static readonly uint[] s_lengths = [0, 8, 16, 40, 100, 128, 1000, 4079, 4080, 4081, 4096, (1 << 24) - 1, 1 << 24, uint.MaxValue];

    [Fact]
    public void Ring_RandomRecords_IsTheKernelsByteForByte() => Run("map-operations.bpf.o", 8_15, random =>
    {
        ulong flags = (ulong)random.Next(random.Next(4) == 0 ? 8 : 4);
        return new((uint)random.Next((int)OperationCount), 0, flags, (ulong)random.Next(200), (ulong)random.NextInt64());
    });

    [Fact]
    public void Ring_RandomDynptrs_IsTheKernelsByteForByte() => Run("record-operations.bpf.o", 8_16, random =>
    {
        uint length = random.Next(3) == 0 ? s_lengths[random.Next(s_lengths.Length)] : (uint)random.Next(200);
        uint operation = (uint)random.Next(256) | (random.Next(20) == 0 ? BadFlags : 0);
        ulong flags = (uint)random.Next(4) | (random.Next(10) == 0 ? 1ul << 32 : 0);
        ulong offset = (ulong)random.NextInt64(random.Next(10) == 0 ? 1L << 33 : 150);
        return new(operation, length, flags, offset, (ulong)random.NextInt64());
    });

    private static void Run(string name, int seed, Func<Random, ProgramCommand> next)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", name));
        using BpfObject onKernel = kernel.Load(spec), onEmbedded = embedded.Load(spec);
        MapPair maps = new(spec.Maps["ring"], onKernel.Maps["ring"], onEmbedded.Maps["ring"]);
        ProgramPair programs = new(onKernel.Program("on_ring"), onEmbedded.Program("on_ring"), maps);
        using RingPair rings = new(onKernel.Maps["ring"], onEmbedded.Maps["ring"]);

        Random random = new(seed);
        for (int step = DifferentialSteps.ShareOf(2); step > 0; step--)
        {
            programs.Run(next(random));
            rings.AssertSame();
            rings.Consume(random.Next(8) == 0 ? random.Next(40) : random.Next(2));
        }
    }
}
