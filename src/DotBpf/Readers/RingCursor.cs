using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>How far the reader has come in one ring.</summary>
/// <remarks>
/// <para>The room of what was read is given back in batches: one store that all producers see, instead of one for each record.
/// When nothing more is there, all of it is given back, so that a wait never holds room.</para>
/// <para>The producer position is read only when everything seen so far was read, with acquire order: headers below it are
/// there. A header is read with acquire order too: where it is not busy, its payload is there.</para>
/// <para>Positions are compared by their difference, so that they may pass the end of their range.</para>
/// </remarks>
internal sealed class RingCursor
{
    private readonly string _name;
    private readonly RingBufferMemory _memory;
    private readonly ulong _mask;
    private readonly ulong _batch;
    private ulong _position;
    private ulong _produced;
    private ulong _givenBack;

    // Up to where records were seen and need not be given back yet.
    private ulong _limit;
    private int _length;

    internal RingCursor(string name, RingBufferMemory memory, int batchBytes, int source)
    {
        _name = name;
        _memory = memory;
        _mask = (ulong)memory.Size - 1;
        _batch = (ulong)Math.Min(batchBytes, memory.Size / 2);
        Source = source;
        _position = Volatile.Read(ref memory.ConsumerPosition);
        _produced = _position;
        _givenBack = _position;
        _limit = _position;
    }

    /// <summary>The ring, for messages.</summary>
    internal string Name => _name;

    /// <summary>The ring's place among those of its reader.</summary>
    internal int Source { get; }

    /// <summary>Records that their programs discarded.</summary>
    internal long Discarded { get; private set; }

    internal int Size => _memory.Size;

    internal RingBufferMemory Memory => _memory;

    // The reader's own position first: the other only grows, so that however much is read meanwhile, the difference is none of a later and an earlier one.
    internal long PendingBytes
    {
        get
        {
            ulong position = Volatile.Read(in _position);
            return (long)(Volatile.Read(in _memory.ProducerPosition) - position);
        }
    }

    internal long FreeBytes
    {
        get
        {
            ulong givenBack = Volatile.Read(in _givenBack);
            return Math.Max(_memory.Size - (long)(Volatile.Read(in _memory.ProducerPosition) - givenBack), 0);
        }
    }

    /// <summary>The record that was read last.</summary>
    internal ReadOnlySpan<byte> Lent => _memory.Data.Slice((int)((_position - Rounded((uint)_length)) & _mask), _length);

    /// <summary>Whether so much was read that its room is to be given back.</summary>
    internal bool IsBatchRead => _position - _givenBack >= _batch;

    /// <summary>Whether a finished record is next.</summary>
    internal bool HasFinished => HasMore() && (HeaderAt(_position) & RingBufferMemory.BusyBit) == 0;

    /// <summary>Whether a record is next that is still being written. Changes nothing, so that any thread may ask.</summary>
    internal bool IsHeldUp
    {
        get
        {
            ulong position = Volatile.Read(in _position);
            return Volatile.Read(in _memory.ProducerPosition) != position && (HeaderAt(position) & RingBufferMemory.BusyBit) != 0;
        }
    }

    /// <summary>Reads the next record if it was seen before and is finished; the common case, as short as it can be.</summary>
    /// <returns>Whether it was read; otherwise <see cref="TryRead"/> knows why.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadSeen(out ReadOnlySpan<byte> record)
    {
        // At the limit a header of no meaning is read, and its record would end beyond the limit.
        ReadOnlySpan<byte> data = _memory.Data;
        data = data[(int)(_position & _mask)..];
        uint header = Volatile.Read(in MemoryMarshal.AsRef<uint>(data));
        ulong next = EndOf(_position, header);
        if (header - 1 < RingBufferMemory.DiscardBit - 1 && (long)(next - _limit) <= 0)
        {
            _position = next;
            _length = (int)header;
            record = data.Slice(RingBufferMemory.HeaderSize, (int)header);
            return true;
        }

        record = default;
        return false;
    }

    /// <summary>Reads the next finished record, and so ends the loan of the last.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> record)
    {
        if (IsBatchRead)
            GiveBack();
        ReadOnlySpan<byte> data = _memory.Data;
        while (HasMore())
        {
            int start = (int)(_position & _mask);
            uint header = Volatile.Read(in MemoryMarshal.AsRef<uint>(data[start..]));
            if ((header & RingBufferMemory.BusyBit) != 0)
            {
                _memory.SettleUnfinished();
                break;
            }

            uint length = header & ~RingBufferMemory.DiscardBit;
            ulong next = EndOf(_position, length);
            if ((long)(next - _produced) > 0)
                ThrowDamaged(header);
            _position = next;
            if (header == length)
            {
                if (header == 0)
                    ThrowIfDisposed();
                _length = (int)length;
                record = data.Slice(start + RingBufferMemory.HeaderSize, _length);
                return true;
            }

            Discarded++;
        }

        GiveBack();
        record = default;
        return false;
    }

    /// <summary>Gives back the room of everything that was read.</summary>
    internal void GiveBack()
    {
        if (_givenBack == _position)
            return;
        _givenBack = _position;
        _length = 0;
        Volatile.Write(ref _memory.ConsumerPosition, _position);
        SetLimit();
    }

    // Records begin at multiples of 8 bytes.
    private static ulong EndOf(ulong position, uint length) => position + RingBufferMemory.HeaderSize + Rounded(length);

    private static ulong Rounded(uint length) => (length + 7ul) & ~7ul;

    private uint HeaderAt(ulong position) => Volatile.Read(in MemoryMarshal.AsRef<uint>(_memory.Data[(int)(position & _mask)..]));

    private bool HasMore() => _position != _produced || SeesMore();

    private bool SeesMore()
    {
        ulong produced = Volatile.Read(in _memory.ProducerPosition);
        if (produced - _position > (ulong)_memory.Size || ((produced | _position) & (RingBufferMemory.HeaderSize - 1)) != 0)
            ThrowDamaged(produced);
        _produced = produced;
        SetLimit();
        return _position != produced;
    }

    private void SetLimit() => _limit = _produced - _givenBack < _batch ? _produced : _givenBack + _batch;

    // Zeros are also what is left where another thread disposed the memory just now.
    private void ThrowIfDisposed() => _ = _memory.Data;

    [DoesNotReturn]
    private void ThrowDamaged(uint header)
    {
        ThrowIfDisposed();
        throw new MapLayoutException(
            _name,
            $"record header at position {_position}",
            $"a record that ends by position {_produced}, up to which the ring is written",
            $"the header {header:x8}; somebody has written over the ring");
    }

    [DoesNotReturn]
    private void ThrowDamaged(ulong produced)
    {
        ThrowIfDisposed();
        throw new MapLayoutException(
            _name,
            "producer position",
            $"a multiple of {RingBufferMemory.HeaderSize} at most {_memory.Size} bytes beyond the {_position} that were read",
            $"{produced}; somebody else reads the ring too, or has written over it");
    }
}
