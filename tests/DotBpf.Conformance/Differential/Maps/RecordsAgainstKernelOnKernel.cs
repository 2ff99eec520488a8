using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Records through perf event arrays and user ring buffers, on both hosts: answers, positions, bytes.</summary>
public sealed class RecordsAgainstKernelOnKernel : IDisposable
{
    private const int Page = 4096;
    private const int MostStepsOnACpu = 60;
    private const uint CurrentCpu = uint.MaxValue;

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;
    private readonly ObjectSpec _spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "record-operations.bpf.o"));
    private readonly BpfObject _onKernel;
    private readonly BpfObject _onEmbedded;

    public RecordsAgainstKernelOnKernel()
    {
        _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });
        _onKernel = _kernel.Load(_spec);
        _onEmbedded = _embedded.Load(_spec);
    }

    public void Dispose()
    {
        _onKernel.Dispose();
        _onEmbedded.Dispose();
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PerfBuffers_RandomRecords_AreTheKernelsByteForByte(bool isOverwritable)
    {
        ProgramPair programs = Programs("events");
        programs.Run(new(0, 8, CurrentCpu, 0, 0));
        using PerfPair buffers = new(_onKernel.Maps["events"], _onEmbedded.Maps["events"], new() { BytesPerCpu = Page, IsOverwritable = isOverwritable });

        // Of a ring that is overwritten every byte is compared after each step.
        Random random = new(8_6);
        for (int steps = DifferentialSteps.ShareOf(isOverwritable ? 10 : 1); steps > 0;)
        {
            int cpu = random.Next(_kernel.PossibleCpus);
            using IDisposable kernelScope = _kernel.EnterCpu(cpu), embeddedScope = _embedded.EnterCpu(cpu);
            for (int left = random.Next(MostStepsOnACpu); left > 0 && steps > 0; left--, steps--)
                Send(random, programs, buffers, cpu, isOverwritable);
        }
    }

    [Fact]
    public void UserRing_RandomRecords_IsDrainedAsByTheKernel()
    {
        ProgramPair programs = Programs("commands");
        using UserRingMemory onKernel = _onKernel.Maps["commands"].OpenUserRing(), onEmbedded = _onEmbedded.Maps["commands"].OpenUserRing();
        Random random = new(8_16);
        for (int step = DifferentialSteps.ShareOf(1); step > 0; step--)
        {
            int seed = random.Next();
            UserRingSteps.Produce(onKernel, new Random(seed));
            UserRingSteps.Produce(onEmbedded, new Random(seed));

            programs.Run(new(0, 0, (ulong)random.Next(random.Next(8) == 0 ? 8 : 4), 0, (ulong)random.Next(random.Next(2) == 0 ? 4 : 1000)));
            Assert.Equal((onKernel.ConsumerPosition, onKernel.ProducerPosition), (onEmbedded.ConsumerPosition, onEmbedded.ProducerPosition));
        }
    }

    // Records of no bytes are headers of zeros.
    [Theory]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(200_000)]
    public void UserRing_ManyRecords_AreDrainedInAsManyTurnsAsByTheKernel(int records)
    {
        ObjectSpec spec = _spec.WithMap("commands", map => map with { MaxEntries = 2 << 20 });
        using BpfObject onKernel = _kernel.Load(spec), onEmbedded = _embedded.Load(spec);
        ProgramPair programs = new(onKernel.Program("on_commands"), onEmbedded.Program("on_commands"), new(spec.Maps["commands"], onKernel.Maps["commands"], onEmbedded.Maps["commands"]));
        using UserRingMemory kernel = onKernel.Maps["commands"].OpenUserRing(), embedded = onEmbedded.Maps["commands"].OpenUserRing();
        foreach (UserRingMemory ring in (UserRingMemory[])[kernel, embedded])
        {
            MemoryMarshal.Write(ring.Data[(100 * RingBufferMemory.HeaderSize)..], RingBufferMemory.DiscardBit);
            Volatile.Write(ref ring.ProducerPosition, (ulong)(records * RingBufferMemory.HeaderSize));
        }

        for (int turn = 0; turn < 3; turn++)
        {
            programs.Run(new(0, 0, 0, 0, 0));
            Assert.Equal(kernel.ConsumerPosition, embedded.ConsumerPosition);
        }
    }

    [Fact]
    public void Dynptr_OfMemory_AnswersAsOnTheKernel()
    {
        ProgramPair programs = Programs("memory");
        MapPair memory = new(_spec.Maps["memory"], _onKernel.Maps["memory"], _onEmbedded.Maps["memory"]);
        Random random = new(197);
        for (int step = DifferentialSteps.ShareOf(20); step > 0; step--)
        {
            ulong offset = (ulong)random.NextInt64(random.Next(10) == 0 ? 1L << 33 : 150);
            programs.Run(new(random.Next(20) == 0 ? 1u : 0u, (uint)random.Next(256), random.Next(20) == 0 ? 1ul : 0ul, offset, (ulong)random.NextInt64()));
            memory.SameContents();
        }
    }

    private static void Send(Random random, ProgramPair programs, PerfPair buffers, int cpu, bool isOverwritable)
    {
        int length = random.Next(128);
        ulong flags = PerfFlags(random);
        programs.Run(new(0, (uint)length, flags, 0, (ulong)random.NextInt64()));
        buffers.NoteSent(cpu, length + (int)((flags >> 32) & 0xfffff));
        buffers.AssertSame();
        if (random.Next(30) == 0)
            buffers.Pause(random.Next(2) == 0);
        if (!isOverwritable)
            buffers.Consume(random.Next(8) == 0 ? random.Next(60) : random.Next(2));
    }

    private ProgramPair Programs(string map) =>
        new(_onKernel.Program($"on_{map}"), _onEmbedded.Program($"on_{map}"), new(_spec.Maps[map], _onKernel.Maps[map], _onEmbedded.Maps[map]));

    private static ulong PerfFlags(Random random)
    {
        uint index = random.Next(6) == 0 ? (uint)random.Next(5) : CurrentCpu;
        ulong packetBytes = random.Next(3) == 0 ? (ulong)random.Next(70) : 0;
        return index | (packetBytes << 32) | (random.Next(40) == 0 ? 1ul << (52 + random.Next(12)) : 0);
    }
}
