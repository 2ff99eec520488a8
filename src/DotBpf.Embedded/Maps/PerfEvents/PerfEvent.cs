using System.Runtime.InteropServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Maps.Waiting;

namespace DotBpf.Embedded.Maps.PerfEvents;

/// <summary>The buffer of one CPU behind a perf event array, laid out and filled as the kernel's (kernel/events/ring_buffer.c, 6.18).</summary>
/// <remarks>
/// <para>Threads: programs on its CPU write, which take turns, and one reader reads. The position is published with release
/// order after the record, and room is looked for with acquire order.</para>
/// <para>The memory is the collector's, so that it stays while a program or a reader still looks at it.</para>
/// </remarks>
internal sealed class PerfEvent : IAwaited
{
    private const int HeaderSize = 8;
    private const int LostSize = 24;
    private const uint LostRecord = 2;
    private const uint SampleRecord = 9;
    private const ushort InKernel = 1; // PERF_RECORD_MISC_KERNEL
    private const int LongestRecord = ushort.MaxValue & ~7;

    private static ulong s_lastId;

    private readonly ulong _id = Interlocked.Increment(ref s_lastId);
    private readonly byte[] _data;
    private readonly bool _isOverwritable;
    private readonly int _wakeupRecords;
    private readonly ulong _watermark;
    private PerfPositions _positions;
    private ulong _lost;
    private ulong _untoldLosses;
    private ulong _wakeup;
    private int _records;
    private volatile bool _isPaused;

    internal PerfEvent(int cpu, PerfReaderOptions options)
    {
        Cpu = cpu;
        _data = GC.AllocateArray<byte>(options.BytesPerCpu);
        _isOverwritable = options.IsOverwritable;
        _wakeupRecords = options.WakeupBytes is null ? options.WakeupRecords : 0;
        _watermark = Math.Min((ulong)(options.WakeupBytes ?? options.BytesPerCpu / 2), (ulong)options.BytesPerCpu);
    }

    /// <inheritdoc/>
    public Sleepers Sleepers { get; } = new();

    /// <inheritdoc/>
    public bool IsReady => !_isOverwritable && Volatile.Read(ref _positions.Producer) != Volatile.Read(ref _positions.Consumer);

    internal int Cpu { get; }

    internal bool IsOverwritable => _isOverwritable;

    internal ref ulong ConsumerPosition => ref _positions.Consumer;

    internal ref readonly ulong ProducerPosition => ref _positions.Producer;

    internal ReadOnlySpan<byte> Data => _data;

    /// <summary>Records that found no room.</summary>
    internal ulong Lost => Volatile.Read(ref _lost);

    /// <summary>Whether records are not let in at present.</summary>
    internal bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <summary>Writes a sample; before the first one that fits again, a record of how many did not.</summary>
    /// <returns>Whether it fitted.</returns>
    internal bool TryWrite(ReadOnlySpan<byte> record, PacketBuffer packet, int packetBytes)
    {
        long size = HeaderSize + RoundUp(sizeof(uint) + (long)record.Length + packetBytes);
        if (!TryReserve(size, out ulong position, out ulong end))
        {
            Volatile.Write(ref _lost, _lost + 1);
            _untoldLosses++;
            return false;
        }

        WriteLosses(ref position);
        WriteSample(position, (int)size, record, packet, packetBytes);
        Publish(end);
        return true;
    }

    private static long RoundUp(long length) => (length + 7) & ~7L;

    private bool TryReserve(long size, out ulong position, out ulong end)
    {
        ulong head = _positions.Producer;
        ulong total = (ulong)size + (_untoldLosses > 0 ? LostSize : 0ul);
        (position, end) = _isOverwritable ? (head - total, head - total) : (head, head + total);
        return !_isPaused && size <= LongestRecord && total <= FreeBytes(head);
    }

    // A buffer that waits for its reader is never filled entirely (CIRC_SPACE).
    private ulong FreeBytes(ulong head) => _isOverwritable
        ? (ulong)_data.Length
        : (Volatile.Read(ref _positions.Consumer) - head - 1) & ((ulong)_data.Length - 1);

    private void WriteLosses(ref ulong position)
    {
        if (_untoldLosses == 0)
            return;
        WriteHeader(position, LostRecord, 0, LostSize);
        Write(position + HeaderSize, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in _id)));
        Write(position + (2 * HeaderSize), MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in _untoldLosses)));
        _untoldLosses = 0;
        position += LostSize;
    }

    // Padding stays as it is, as in the kernel: what an earlier record left there.
    private void WriteSample(ulong position, int size, ReadOnlySpan<byte> record, PacketBuffer packet, int packetBytes)
    {
        uint raw = (uint)(size - HeaderSize - sizeof(uint));
        WriteHeader(position, SampleRecord, InKernel, size);
        position += HeaderSize;
        Write(position, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in raw)));
        position += sizeof(uint);
        Write(position, record);
        position += (uint)record.Length;
        WritePacket(position, packet, packetBytes);
    }

    // Records begin at multiples of 8, so a header is in one piece.
    private void WriteHeader(ulong position, uint type, ushort misc, int size)
    {
        Span<byte> header = _data.AsSpan(IndexOf(position), HeaderSize);
        MemoryMarshal.Write(header, type);
        MemoryMarshal.Write(header[4..], misc);
        MemoryMarshal.Write(header[6..], (ushort)size);
    }

    private void Write(ulong position, ReadOnlySpan<byte> bytes)
    {
        Span<byte> first = FirstPart(position, bytes.Length);
        bytes[..first.Length].CopyTo(first);
        bytes[first.Length..].CopyTo(_data);
    }

    private void WritePacket(ulong position, PacketBuffer packet, int length)
    {
        Span<byte> first = FirstPart(position, length);
        packet.CopyTo(0, first);
        packet.CopyTo(first.Length, _data.AsSpan(0, length - first.Length));
    }

    /// <summary>As much of a range as lies before the end of the buffer; the rest is at its beginning.</summary>
    private Span<byte> FirstPart(ulong position, int length)
    {
        int index = IndexOf(position);
        return _data.AsSpan(index, Math.Min(length, _data.Length - index));
    }

    private int IndexOf(ulong position) => (int)(position & ((ulong)_data.Length - 1));

    private void Publish(ulong end)
    {
        Volatile.Write(ref _positions.Producer, end);
        if (!IsWakeupDue(end))
            return;
        Interlocked.MemoryBarrier();
        Sleepers.Wake();
    }

    private bool IsWakeupDue(ulong end)
    {
        ulong before = _wakeup, written = _isOverwritable ? 0 - end : end;
        if (written - _wakeup > _watermark)
            _wakeup += _watermark;
        if (_wakeupRecords > 0 && ++_records >= _wakeupRecords)
        {
            _records -= _wakeupRecords;
            _wakeup++;
        }

        return _wakeup != before;
    }
}
