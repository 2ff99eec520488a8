using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>How far the reader has come in one CPU's buffer.</summary>
/// <remarks>A record that passes the end of the buffer is put together in memory of this object; all others are lent where they are.</remarks>
internal sealed class PerfCursor
{
    private const int HeaderSize = 8;
    private const int RawOffset = HeaderSize + sizeof(uint);
    private const int LostCountOffset = 16;
    private const uint LostRecord = 2;
    private const uint SampleRecord = 9;

    private readonly string _name;
    private readonly PerfBufferMemory _memory;
    private readonly ulong _lostBefore;
    private readonly ulong _mask;
    private readonly ulong _batch;
    private readonly bool _isOverwritable;
    private ulong _position;
    private ulong _end;
    private ulong _givenBack;

    // Up to where records were seen and need not be given back yet; of an overwritable buffer, before all of them.
    private ulong _limit;
    private ulong _lost;
    private byte[] _assembled = [];
    private int _start;
    private int _length;

    /// <summary>Begins to read a buffer.</summary>
    /// <param name="name">The map, for messages.</param>
    /// <param name="memory">The buffer.</param>
    /// <param name="options">How.</param>
    /// <param name="lostBefore">What the same CPU lost of records before, into another buffer.</param>
    internal PerfCursor(string name, PerfBufferMemory memory, PerfReaderOptions options, ulong lostBefore = 0)
    {
        _name = name;
        _memory = memory;
        _lostBefore = lostBefore;
        Cpu = memory.Cpu;
        _mask = (ulong)memory.Size - 1;
        _batch = (ulong)Math.Min(options.EffectiveBatchBytes, memory.Size / 2);
        _isOverwritable = options.IsOverwritable;
        _givenBack = _isOverwritable ? 0 : memory.ConsumerPosition;
        _position = _givenBack;
        _end = _position;
        _limit = _position;
    }

    internal PerfBufferMemory Memory => _memory;

    internal int Cpu { get; }

    /// <summary>Records that found no room.</summary>
    internal ulong Lost => _lostBefore + (_memory.TryReadLost(out ulong lost) ? lost : Volatile.Read(ref _lost));

    internal bool HasMore => !_isOverwritable && (_position != _end || SeesMore());

    /// <summary>Whether so much was read that its room is to be given back.</summary>
    internal bool IsBatchRead => !_isOverwritable && _position - _givenBack >= _batch;

    /// <summary>The record that was read last.</summary>
    internal ReadOnlySpan<byte> Lent => _start + _length <= _memory.Size
        ? _memory.Data.Slice(_start, _length)
        : _assembled.AsSpan(0, _length);

    /// <summary>Reads the next record of a buffer that is not overwritten, if it was seen before and is a sample in one piece; the common case, as short as it can be.</summary>
    /// <returns>Whether it was read; otherwise <see cref="TryRead"/> knows why.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadSeen(out ReadOnlySpan<byte> record)
    {
        // At the limit a header of no meaning is read, and its record would end beyond the limit. The data first: what is
        // computed before that call has to be kept on the stack during it, where each record would wait for it.
        ReadOnlySpan<byte> data = _memory.Data;
        int start = (int)(_position & _mask);
        data = data[start..];
        if (data.Length >= Unsafe.SizeOf<PerfSample>())
        {
            ref readonly PerfSample sample = ref MemoryMarshal.AsRef<PerfSample>(data);
            uint size = sample.Size, length = sample.Length;
            ulong next = _position + size;
            ulong end = length + (ulong)RawOffset;
            if (sample.Type == SampleRecord && end <= size && end <= (uint)data.Length && size % HeaderSize == 0 && (long)(next - _limit) <= 0)
            {
                _position = next;
                _start = start + RawOffset;
                _length = (int)length;
                record = data.Slice(RawOffset, (int)length);
                return true;
            }
        }

        record = default;
        return false;
    }

    /// <summary>Reads the next record, and so ends the loan of the last.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> record)
    {
        if (IsBatchRead)
            GiveBack();
        while (_position != _end || SeesMore())
        {
            ReadOnlySpan<byte> data = _memory.Data;
            int start = (int)(_position & _mask);
            uint type = MemoryMarshal.Read<uint>(data[start..]);
            int size = MemoryMarshal.Read<ushort>(data[(start + 6)..]);
            if (size < HeaderSize || size % HeaderSize != 0 || (ulong)size > _end - _position)
            {
                if (EndsSnapshot())
                    break;
                ThrowDamaged(type, size);
            }

            _position += (ulong)size;
            if (type == SampleRecord && TryLend(data, start, size, out record))
                return true;
            if (type == LostRecord && size > LostCountOffset)
                Volatile.Write(ref _lost, _lost + MemoryMarshal.Read<ulong>(data[At(start + LostCountOffset)..]));
        }

        GiveBack();
        record = default;
        return false;
    }

    /// <summary>Gives back the room of everything that was read.</summary>
    internal void GiveBack()
    {
        if (_isOverwritable || _givenBack == _position)
            return;
        _givenBack = _position;
        _length = 0;
        Volatile.Write(ref _memory.ConsumerPosition, _position);
        SetLimit();
    }

    /// <summary>Looks at a paused buffer that is overwritten: from the newest record to the oldest that is still whole.</summary>
    internal void BeginSnapshot()
    {
        _position = Volatile.Read(in _memory.ProducerPosition);
        _limit = _position;
        _end = _position + (ulong)_memory.Size;
    }

    internal void EndSnapshot()
    {
        _position = _end;
        _length = 0;
    }

    private int At(int offset) => offset & (int)_mask;

    private bool SeesMore()
    {
        if (_isOverwritable)
            return false;
        ulong produced = Volatile.Read(in _memory.ProducerPosition);
        if (produced - _position > (ulong)_memory.Size)
            ThrowDamaged(produced);
        _end = produced;
        SetLimit();
        return _position != produced;
    }

    private void SetLimit() => _limit = _end - _givenBack < _batch ? _end : _givenBack + _batch;

    // Where the oldest record was overwritten in part, or nothing was ever written.
    private bool EndsSnapshot()
    {
        if (_isOverwritable)
            _position = _end;
        return _isOverwritable;
    }

    private bool TryLend(ReadOnlySpan<byte> data, int start, int size, out ReadOnlySpan<byte> record)
    {
        record = default;
        uint length = MemoryMarshal.Read<uint>(data[At(start + HeaderSize)..]);
        if (length + (ulong)RawOffset > (ulong)size)
        {
            if (EndsSnapshot())
                return false;
            ThrowDamaged(SampleRecord, size);
        }

        _start = At(start + RawOffset);
        _length = (int)length;
        if (_start + _length > data.Length)
            Assemble(data);
        record = Lent;
        return true;
    }

    private void Assemble(ReadOnlySpan<byte> data)
    {
        if (_assembled.Length == 0)
            _assembled = new byte[ushort.MaxValue];
        ReadOnlySpan<byte> first = data[_start..];
        first.CopyTo(_assembled);
        data[..(_length - first.Length)].CopyTo(_assembled.AsSpan(first.Length));
    }

    // Zeros are also what is left where another thread disposed the memory just now.
    private void ThrowIfDisposed() => _ = _memory.Data;

    [DoesNotReturn]
    private void ThrowDamaged(uint type, int size)
    {
        ThrowIfDisposed();
        throw new MapLayoutException(
            _name,
            $"record header at position {_position} of CPU {Cpu}",
            $"a record that ends by position {_end}, up to which the buffer is written",
            $"a record of type {type} and {size} bytes; somebody has written over the buffer");
    }

    [DoesNotReturn]
    private void ThrowDamaged(ulong produced)
    {
        ThrowIfDisposed();
        throw new MapLayoutException(
            _name,
            $"position of CPU {Cpu}",
            $"one at most {_memory.Size} bytes beyond the {_position} that were read",
            $"{produced}; somebody has written over the buffer");
    }
}
