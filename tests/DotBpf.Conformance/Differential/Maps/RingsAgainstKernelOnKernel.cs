using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Ring buffers on both hosts: what the helpers answer, the positions, and every header and byte of the records.</summary>
public sealed class RingsAgainstKernelOnKernel
{
    private const uint OperationCount = 5;

    [Fact]
    public void Ring_RandomRecords_IsTheKernelsByteForByte()
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "map-operations.bpf.o"));
        using BpfObject onKernel = kernel.Load(spec), onEmbedded = embedded.Load(spec);
        MapPair maps = new(spec.Maps["ring"], onKernel.Maps["ring"], onEmbedded.Maps["ring"]);
        ProgramPair programs = new(onKernel.Program("on_ring"), onEmbedded.Program("on_ring"), maps);
        using RingBufferMemory expected = onKernel.Maps["ring"].OpenRing(), found = onEmbedded.Maps["ring"].OpenRing();

        Random random = new(8_15);
        for (int step = 0; step < 5 * DifferentialSteps.Count; step++)
        {
            ulong flags = (ulong)random.Next(random.Next(4) == 0 ? 8 : 4);
            programs.Run((uint)random.Next((int)OperationCount), 0, flags, BitConverter.GetBytes((ulong)random.Next(200)), (ulong)step);
            AssertSame(expected, found);
            int records = random.Next(8) == 0 ? random.Next(40) : random.Next(2);
            Consume(expected, records);
            Consume(found, records);
        }
    }

    private static void AssertSame(RingBufferMemory expected, RingBufferMemory found)
    {
        Assert.Equal((expected.Size, expected.ConsumerPosition, expected.ProducerPosition), (found.Size, found.ConsumerPosition, found.ProducerPosition));
        Assert.Equal(Records(expected), Records(found));
    }

    /// <summary>Headers and payloads between the positions, without the padding behind them.</summary>
    private static byte[] Records(RingBufferMemory memory)
    {
        List<byte> records = [];
        for (ulong position = memory.ConsumerPosition; position < memory.ProducerPosition; position += RecordLength(memory, position))
        {
            int offset = (int)(position & (ulong)(memory.Size - 1));
            int length = (int)(Header(memory, position) & ~(RingBufferMemory.BusyBit | RingBufferMemory.DiscardBit));
            records.AddRange(memory.Data.Slice(offset, RingBufferMemory.HeaderSize + length));
        }

        return [.. records];
    }

    private static void Consume(RingBufferMemory memory, int records)
    {
        for (; records > 0 && memory.ConsumerPosition < memory.ProducerPosition; records--)
            Volatile.Write(ref memory.ConsumerPosition, memory.ConsumerPosition + RecordLength(memory, memory.ConsumerPosition));
    }

    private static ulong RecordLength(RingBufferMemory memory, ulong position) =>
        ((Header(memory, position) & ~(RingBufferMemory.BusyBit | RingBufferMemory.DiscardBit)) + RingBufferMemory.HeaderSize + 7ul) & ~7ul;

    private static uint Header(RingBufferMemory memory, ulong position) =>
        Unsafe.ReadUnaligned<uint>(in memory.Data[(int)(position & (ulong)(memory.Size - 1))]);
}
