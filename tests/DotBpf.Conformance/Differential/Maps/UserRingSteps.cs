using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>What user space does to a user ring buffer, by the rules and against them.</summary>
internal static class UserRingSteps
{
    private const int HeaderSize = 8;

    /// <summary>Adds some records; now and then finishes one that is held back, or damages the ring, or repairs it.</summary>
    internal static void Produce(UserRingMemory ring, Random random)
    {
        ulong producer = random.Next(3) == 0 ? Repair(ring, random) : ring.ProducerPosition;
        for (int left = random.Next(4); left > 0; left--)
            Add(ring, random, ref producer);
        if (random.Next(100) == 0)
            producer += Damage(ring, random, producer);
        Volatile.Write(ref ring.ProducerPosition, producer);
    }

    private static void Add(UserRingMemory ring, Random random, ref ulong producer)
    {
        int length = random.Next(40) == 0 ? random.Next(ring.Size) : random.Next(40);
        ulong total = ((ulong)length + HeaderSize + 7) & ~7ul;
        if (producer % HeaderSize != 0 || producer + total - ring.ConsumerPosition > (ulong)ring.Size)
            return;
        Span<byte> record = ring.Data.Slice(Offset(ring, producer), HeaderSize + length);
        random.NextBytes(record[HeaderSize..]);
        uint bits = (random.Next(12) == 0 ? RingBufferMemory.BusyBit : 0) | (random.Next(5) == 0 ? RingBufferMemory.DiscardBit : 0);
        MemoryMarshal.Write(record, (uint)length | bits);
        producer += total;
    }

    /// <returns>How far the producer's position moves: too little, too much, or not by whole headers.</returns>
    private static uint Damage(UserRingMemory ring, Random random, ulong producer)
    {
        if (producer % HeaderSize == 0)
            MemoryMarshal.Write(ring.Data[Offset(ring, producer)..], 2 * (uint)ring.Size);
        return random.Next(3) switch { 0 => 4, 1 => HeaderSize, _ => 4 * (uint)ring.Size };
    }

    // The first record is finished, or all are forgotten.
    private static ulong Repair(UserRingMemory ring, Random random)
    {
        ulong consumer = ring.ConsumerPosition;
        ulong announced = ring.ProducerPosition - consumer;
        if (random.Next(2) == 0 || announced % HeaderSize != 0 || announced == 0 || announced > (ulong)ring.Size)
            return consumer;
        Span<byte> header = ring.Data.Slice(Offset(ring, consumer), sizeof(uint));
        MemoryMarshal.Write(header, MemoryMarshal.Read<uint>(header) & ~RingBufferMemory.BusyBit);
        return ring.ProducerPosition;
    }

    private static int Offset(UserRingMemory ring, ulong position) => (int)(position & (ulong)(ring.Size - 1));
}
