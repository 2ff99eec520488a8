using System.Runtime.CompilerServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same ring buffer on both hosts, as a reader sees it.</summary>
internal sealed class RingPair(MapHandle kernel, MapHandle embedded) : IDisposable
{
    private readonly RingBufferMemory _kernel = kernel.OpenRing();
    private readonly RingBufferMemory _embedded = embedded.OpenRing();

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    /// <summary>Compares positions, headers and payloads, but not the padding behind them.</summary>
    internal void AssertSame()
    {
        Assert.Equal(
            (_kernel.Size, _kernel.ConsumerPosition, _kernel.ProducerPosition),
            (_embedded.Size, _embedded.ConsumerPosition, _embedded.ProducerPosition));
        Assert.Equal(Records(_kernel, _kernel.ConsumerPosition), Records(_embedded, _embedded.ConsumerPosition));
    }

    /// <summary>The headers of the records from a position on, and what is in them.</summary>
    internal static byte[] Records(RingBufferMemory memory, ulong position, bool withDiscarded = true)
    {
        List<byte> records = [];
        for (; position < memory.ProducerPosition; position += RecordLength(memory, position))
        {
            uint header = Header(memory, position);
            bool isLeftOut = !withDiscarded && (header & RingBufferMemory.DiscardBit) != 0;
            int length = isLeftOut ? 0 : (int)(header & ~(RingBufferMemory.BusyBit | RingBufferMemory.DiscardBit));
            records.AddRange(memory.Data.Slice((int)(position & (ulong)(memory.Size - 1)), RingBufferMemory.HeaderSize + length));
        }

        return [.. records];
    }

    /// <summary>Reads some records on both.</summary>
    internal void Consume(int records)
    {
        Consume(_kernel, records);
        Consume(_embedded, records);
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
