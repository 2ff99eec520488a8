using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Writes records into a user ring buffer, which programs drain (<c>bpf_user_ringbuf_drain</c>).</summary>
/// <remarks>
/// <para>Writing calls no program: one drains when it runs, for whatever reason.</para>
/// <para>Capacity: a record takes 8 bytes more than its payload, rounded up to 8, and may fill the ring exactly.</para>
/// <para>Threads: any number; records are in the order of reservation. Of several processes only one may write.</para>
/// <para>Kernel: since 6.1.</para>
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public sealed class UserRingProducer<TRecord> : IDisposable
    where TRecord : unmanaged
{
    // How long to leave a ring alone that has room, but too little.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly UserRingMemory _memory;
    private readonly Readiness _readiness;
    private readonly ulong _mask;
    private volatile bool _isDisposed;

    internal UserRingProducer(string name, UserRingMemory memory, Readiness readiness)
    {
        _name = name;
        _memory = memory;
        _readiness = readiness;
        _mask = (ulong)memory.Size - 1;
    }

    /// <summary>The bytes of the ring.</summary>
    public int SizeInBytes => _memory.Size;

    /// <summary>The longest payload a record can have, in an empty ring.</summary>
    public int LargestRecord => _memory.Size - RingBufferMemory.HeaderSize;

    /// <summary>The bytes that programs have not drained yet, headers and records under way included.</summary>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public long PendingBytes
    {
        get
        {
            ThrowIfDisposed();

            // The programs' position first: what is between the two is then never less than nothing.
            ulong drained = Volatile.Read(in _memory.ConsumerPosition);
            return Math.Min((long)(Volatile.Read(ref _memory.ProducerPosition) - drained), _memory.Size);
        }
    }

    /// <summary>The bytes that can still be reserved, headers included.</summary>
    public long FreeBytes => _memory.Size - PendingBytes;

    /// <summary>Writes a record if there is room for it.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public bool TryWrite(in TRecord record)
    {
        if (!TryReserve(out UserRingReservation<TRecord> reservation))
            return false;
        reservation.Value = record;
        reservation.Submit();
        return true;
    }

    /// <summary>Begins a record if there is room for it.</summary>
    /// <param name="reservation">The record, to be submitted or discarded.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ring is too small, even when it is empty.</exception>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public bool TryReserve(out UserRingReservation<TRecord> reservation) => TryReserve(Unsafe.SizeOf<TRecord>(), out reservation);

    /// <summary>Begins a record of any length if there is room for it.</summary>
    /// <param name="length">The bytes of its payload.</param>
    /// <param name="reservation">The record, to be submitted or discarded.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ring is too small, even when it is empty.</exception>
    /// <exception cref="MapLayoutException">Somebody else has changed the ring's positions.</exception>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public bool TryReserve(int length, out UserRingReservation<TRecord> reservation)
    {
        CheckLength(length);
        ulong total = TotalOf(length);
        lock (_lock)
        {
            ThrowIfDisposed();
            ulong position = _memory.ProducerPosition;
            if (FreeFor(position) < total)
            {
                reservation = default;
                return false;
            }

            // Programs have read what was here before: they said so with release order, and FreeFor has read it with acquire order.
            Span<byte> record = _memory.Data.Slice((int)(position & _mask), (int)total);
            uint stamp = (uint)(position / RingBufferMemory.HeaderSize);
            MemoryMarshal.Write(record[sizeof(uint)..], stamp);
            MemoryMarshal.Write(record, RingBufferMemory.BusyBit | (uint)length);
            Volatile.Write(ref _memory.ProducerPosition, position + total);
            reservation = new UserRingReservation<TRecord>(record, length, stamp);
            return true;
        }
    }

    /// <summary>Begins a record, waiting for room while holding the thread.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="reservation">The record, to be submitted or discarded.</param>
    /// <returns>Whether there was room in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ring is too small, even when it is empty, or the time is negative.</exception>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public bool TryReserve(TimeSpan timeout, out UserRingReservation<TRecord> reservation) =>
        TryReserve(Unsafe.SizeOf<TRecord>(), timeout, out reservation);

    /// <summary>Begins a record of any length, waiting for room while holding the thread.</summary>
    /// <param name="length">The bytes of its payload.</param>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="reservation">The record, to be submitted or discarded.</param>
    /// <returns>Whether there was room in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ring is too small, even when it is empty, or the time is negative.</exception>
    /// <exception cref="ObjectDisposedException">The producer was disposed.</exception>
    public bool TryReserve(int length, TimeSpan timeout, out UserRingReservation<TRecord> reservation)
    {
        Deadline deadline = Deadline.After(timeout);
        var pause = new SpinWait();
        while (!TryReserve(length, out reservation))
        {
            if (deadline.IsOver || !_readiness.Wait(deadline))
                return !_isDisposed && TryReserve(length, out reservation);

            // The ring counts as writable as soon as there is any room, so waiting again might return at once.
            pause.SpinOnce();
        }

        return true;
    }

    /// <summary>Waits, holding no thread, until a record fits.</summary>
    /// <param name="length">The bytes of its payload.</param>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it fits; <see langword="false"/> when time ran out or the producer was disposed. Another thread may be quicker to use the room.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ring is too small, even when it is empty, or the time is negative.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitToReserveAsync(int length, TimeSpan timeout, CancellationToken cancellation = default)
    {
        CheckLength(length);
        Deadline deadline = Deadline.After(timeout);
        while (await _readiness.WaitAsync(deadline, cancellation).ConfigureAwait(false))
        {
            if (Fits(length))
                return true;
            if (deadline.IsOver)
                return false;
            await _readiness.PauseAsync(s_pause, cancellation).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Ends every wait and lets the memory go. A record that was not ended stays unfinished, and programs will not see those after it.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _readiness.Dispose();
        lock (_lock)
            _memory.Dispose();
    }

    private static ulong TotalOf(int length) => ((ulong)length + RingBufferMemory.HeaderSize + 7) & ~7ul;

    private bool Fits(int length)
    {
        lock (_lock)
            return !_isDisposed && FreeFor(_memory.ProducerPosition) >= TotalOf(length);
    }

    private ulong FreeFor(ulong position)
    {
        ulong used = position - Volatile.Read(in _memory.ConsumerPosition);
        if (used > (ulong)_memory.Size || position % RingBufferMemory.HeaderSize != 0)
            ThrowDamaged(position);
        return (ulong)_memory.Size - used;
    }

    private void CheckLength(int length)
    {
        if (length < 0 || TotalOf(length) > (ulong)_memory.Size)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A record in a ring of {_memory.Size} bytes has a payload of 0 to {LargestRecord} bytes.");
    }

    private void ThrowIfDisposed()
    {
        if (_isDisposed)
            throw new ObjectDisposedException($"producer of {_name}", "The producer was disposed.");
    }

    [DoesNotReturn]
    private void ThrowDamaged(ulong position) => throw new MapLayoutException(
        _name,
        "producer position",
        $"a multiple of 8 at most {_memory.Size} beyond what programs drained",
        $"{position}, with {_memory.ConsumerPosition} drained; somebody else writes the ring too");
}
