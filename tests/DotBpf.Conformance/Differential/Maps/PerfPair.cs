using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The perf buffers of the same perf event array on both hosts.</summary>
internal sealed class PerfPair(MapHandle kernel, MapHandle embedded, PerfReaderOptions options) : IDisposable
{
    private const uint LostRecord = 2;
    private const int HeaderSize = 8;
    private const int RawOffset = 12;

    private readonly IReadOnlyList<PerfBufferMemory> _kernel = kernel.OpenPerfBuffers(options);
    private readonly IReadOnlyList<PerfBufferMemory> _embedded = embedded.OpenPerfBuffers(options);

    // Of each sample that was sent, by CPU and position: behind its bytes is padding, which keeps what was there before.
    private readonly Dictionary<(int Cpu, ulong Position), int> _lengths = [];
    private readonly ulong[] _produced = new ulong[kernel.Host.PossibleCpus];

    public void Dispose()
    {
        foreach (PerfBufferMemory buffer in _kernel.Concat(_embedded))
            buffer.Dispose();
    }

    /// <summary>Notes the length of what a program may just have sent on a CPU.</summary>
    internal void NoteSent(int cpu, int length)
    {
        ulong before = _produced[cpu], now = _produced[cpu] = _kernel[cpu].ProducerPosition;
        ulong size = (ulong)(HeaderSize + ((sizeof(uint) + length + 7) & ~7));
        if (now != before)
            _lengths[(cpu, (options.IsOverwritable ? before : now) - size)] = length;
    }

    /// <summary>Compares CPUs, positions, losses and records, but not padding and the numbers that the hosts gave their events.</summary>
    internal void AssertSame() =>
        Assert.Equal(string.Join('\n', _kernel.Select(Describe)), string.Join('\n', _embedded.Select(Describe)));

    /// <summary>Reads some records on both.</summary>
    internal void Consume(int records)
    {
        foreach (PerfBufferMemory buffer in _kernel.Concat(_embedded))
        {
            for (int left = records; left > 0 && buffer.ConsumerPosition < buffer.ProducerPosition; left--)
                Volatile.Write(ref buffer.ConsumerPosition, buffer.ConsumerPosition + (ulong)SizeAt(buffer, buffer.ConsumerPosition));
        }
    }

    internal void Pause(bool isPaused)
    {
        foreach (PerfBufferMemory buffer in _kernel.Concat(_embedded))
            buffer.Pause(isPaused);
    }

    private string Describe(PerfBufferMemory buffer)
    {
        Assert.True(buffer.TryReadLost(out ulong lost));
        ulong produced = buffer.ProducerPosition;
        ulong begin = options.IsOverwritable ? produced : buffer.ConsumerPosition;
        ulong end = options.IsOverwritable ? Math.Min(0 - produced, (ulong)buffer.Size) + produced : produced;
        return $"CPU {buffer.Cpu}: {begin} to {end} of {buffer.Size}, {lost} lost, {Convert.ToHexString(Records(buffer, begin, end))}";
    }

    private byte[] Records(PerfBufferMemory buffer, ulong begin, ulong end)
    {
        List<byte> records = [];
        for (ulong position = begin; position != end; )
        {
            int size = SizeAt(buffer, position);
            if (size == 0 || (ulong)size > end - position)
                break; // the oldest record of an overwritable buffer, which is overwritten in part
            byte[] record = Bytes(buffer, position, size);
            if (MemoryMarshal.Read<uint>(record) == LostRecord)
                record.AsSpan(HeaderSize, sizeof(ulong)).Clear();
            else if (_lengths.TryGetValue((buffer.Cpu, position), out int length))
                record.AsSpan(RawOffset + length).Clear();
            records.AddRange(record);
            position += (ulong)size;
        }

        return [.. records];
    }

    private static int SizeAt(PerfBufferMemory buffer, ulong position) => MemoryMarshal.Read<ushort>(Bytes(buffer, position + 6, sizeof(ushort)));

    private static byte[] Bytes(PerfBufferMemory buffer, ulong position, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = buffer.Data[(int)((position + (ulong)i) & (ulong)(buffer.Size - 1))];
        return bytes;
    }
}
