using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>A record of a user ring buffer that is being written: room in the ring itself, which programs see once it is submitted.</summary>
/// <remarks>
/// <para>Lifetime: until it is submitted or discarded, which is to be done once, on any thread. Until then it holds back the
/// records after it. Disposing one that was neither discards it.</para>
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public readonly ref struct UserRingReservation<TRecord>
    where TRecord : unmanaged
{
    // The header and behind it the payload.
    private readonly Span<byte> _record;
    private readonly int _length;
    private readonly uint _stamp;

    internal UserRingReservation(Span<byte> record, int length, uint stamp)
    {
        _record = record;
        _length = length;
        _stamp = stamp;
    }

    /// <summary>The room. It holds what was there before; write all of it.</summary>
    public Span<byte> Bytes => _record.Slice(RingBufferMemory.HeaderSize, _length);

    /// <summary>The room as the record.</summary>
    /// <exception cref="MapLayoutException">Room for another length was reserved.</exception>
    public ref TRecord Value
    {
        get
        {
            if (_length != Unsafe.SizeOf<TRecord>())
                ThrowWrongLength();
            return ref MemoryMarshal.AsRef<TRecord>(Bytes);
        }
    }

    // The stamp tells this record from later ones at the same place.
    private bool IsOpen => !_record.IsEmpty
        && MemoryMarshal.Read<uint>(_record) == (RingBufferMemory.BusyBit | (uint)_length)
        && MemoryMarshal.Read<uint>(_record[sizeof(uint)..]) == _stamp;

    /// <summary>Ends the record: programs may have it.</summary>
    /// <exception cref="InvalidOperationException">It was submitted or discarded before.</exception>
    public void Submit() => End((uint)_length);

    /// <summary>Ends the record: programs skip it.</summary>
    /// <exception cref="InvalidOperationException">It was submitted or discarded before.</exception>
    public void Discard() => End((uint)_length | RingBufferMemory.DiscardBit);

    /// <summary>Discards the record unless it was submitted or discarded.</summary>
    public void Dispose()
    {
        if (IsOpen)
            Discard();
    }

    // Release order: what was written is there before the header says so.
    private void End(uint header)
    {
        if (!IsOpen)
            ThrowEnded();
        Volatile.Write(ref MemoryMarshal.AsRef<uint>(_record), header);
    }

    [DoesNotReturn]
    private static void ThrowEnded() => throw new InvalidOperationException("The record was submitted or discarded before, or its producer was disposed.");

    [DoesNotReturn]
    private void ThrowWrongLength() => throw new MapLayoutException(
        "user ring buffer",
        "record size",
        $"{Unsafe.SizeOf<TRecord>()} bytes ({typeof(TRecord).Name})",
        $"a reservation of {_length} bytes; write it through Bytes");
}
