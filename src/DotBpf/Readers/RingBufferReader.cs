using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Reads the records of a ring buffer, one after another, without copying them.</summary>
/// <remarks>
/// <para>Lifetime: a record is lent until the reader goes on or is disposed; only then may producers use its room again.</para>
/// <para>Threads: one at a time. <see cref="Dispose"/> may come from another thread, and ends a wait.</para>
/// <para>Order: a record that is still being written holds back those after it, even finished ones.</para>
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public sealed class RingBufferReader<TRecord> : IAsyncDisposable, IDisposable
    where TRecord : unmanaged
{
    // How long to leave an unfinished record alone before looking again.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly string _name;
    private readonly RingBufferMemory _memory;
    private readonly ulong _mask;
    private ulong _position;
    private ulong _produced;
    private int _start;
    private int _length;
    private bool _isLent;
    private int _isDisposed;

    internal RingBufferReader(string name, RingBufferMemory memory)
    {
        _name = name;
        _memory = memory;
        _mask = (ulong)memory.Size - 1;
        _position = Volatile.Read(ref memory.ConsumerPosition);
        _produced = _position;
    }

    /// <summary>The record that was read last, while it is lent.</summary>
    internal RingRecord<TRecord> Current => new(_isLent ? _memory.Data.Slice(_start, _length) : []);

    private bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>The bytes between what was read and what producers have reserved, headers and records to skip included.</summary>
    public long PendingBytes => (long)(Volatile.Read(in _memory.ProducerPosition) - _position);

    /// <summary>Reads the next record if there is one.</summary>
    /// <param name="record">The record, lent until the reader goes on.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public bool TryRead(out RingRecord<TRecord> record)
    {
        GiveBack();
        ReadOnlySpan<byte> data = _memory.Data;
        while (HasMore())
        {
            int start = (int)(_position & _mask);
            uint header = Volatile.Read(in MemoryMarshal.AsRef<uint>(data[start..]));
            if ((header & RingBufferMemory.BusyBit) != 0)
                break;
            Take(header);
            if ((header & RingBufferMemory.DiscardBit) == 0)
            {
                _start = start + RingBufferMemory.HeaderSize;
                _length = (int)header;
                record = new RingRecord<TRecord>(data.Slice(_start, _length));
                return true;
            }

            GiveBack();
        }

        record = default;
        return false;
    }

    /// <summary>Reads the next record if there is one, and takes being disposed, perhaps by another thread just now, for the end.</summary>
    internal bool TryReadUntilDisposed()
    {
        try
        {
            return !IsDisposed && TryRead(out _);
        }
        catch (ObjectDisposedException) when (IsDisposed)
        {
            return false;
        }
    }

    /// <summary>Waits, holding the thread, until a record may be there.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Whether there may be one; <see langword="false"/> when time ran out or the reader was disposed.</returns>
    public bool WaitToRead(TimeSpan timeout)
    {
        GiveBack();
        long start = Stopwatch.GetTimestamp();
        var pause = new SpinWait();
        while (_memory.Wait(Remaining(timeout, start)))
        {
            if (!IsHeldUp())
                return true;
            pause.SpinOnce();
        }

        return false;
    }

    /// <summary>Waits, holding no thread, until a record may be there.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there may be one; <see langword="false"/> when the reader was disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> WaitToReadAsync(CancellationToken cancellation = default)
    {
        GiveBack();
        while (await _memory.WaitAsync(cancellation).ConfigureAwait(false))
        {
            if (!IsHeldUp())
                return true;
            await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Reads every record, waiting for more, until cancelled or disposed.</summary>
    /// <param name="cancellation">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    public RingRecords<TRecord> ReadAllAsync(CancellationToken cancellation = default) => new(this, cancellation);

    /// <summary>Gives the last record back, ends every wait and lets the ring's memory go.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        GiveBack();
        _memory.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // Goes behind the record; its room is given back when the reader goes on.
    private void Take(uint header)
    {
        uint length = header & ~RingBufferMemory.DiscardBit;
        ulong next = _position + ((length + RingBufferMemory.HeaderSize + 7ul) & ~7ul);
        if (next > _produced)
            ThrowDamaged(header);
        _position = next;
        _isLent = true;
    }

    // A ring counts as readable while its first record is still being written; waiting again would return at once. Waiting
    // also says what has become of a ring that another thread disposed just now.
    private bool IsHeldUp()
    {
        try
        {
            return HasMore() && IsBusy();
        }
        catch (ObjectDisposedException) when (IsDisposed)
        {
            return true;
        }
    }

    private bool IsBusy() =>
        (Volatile.Read(in MemoryMarshal.AsRef<uint>(_memory.Data[(int)(_position & _mask)..])) & RingBufferMemory.BusyBit) != 0;

    private static TimeSpan Remaining(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return timeout;
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // The producer position is read again only when everything seen so far was read.
    private bool HasMore()
    {
        if (_position == _produced)
            _produced = Volatile.Read(in _memory.ProducerPosition);
        return _position != _produced;
    }

    private void GiveBack()
    {
        if (!_isLent)
            return;
        _isLent = false;
        Volatile.Write(ref _memory.ConsumerPosition, _position);
    }

    [DoesNotReturn]
    private void ThrowDamaged(uint header) => throw new MapLayoutException(
        _name,
        $"record header at position {_position}",
        $"a record that ends by position {_produced}, up to which the ring is written",
        $"the header {header:x8}; somebody has written over the ring");
}
