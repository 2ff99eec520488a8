namespace DotBpf;

/// <summary>Reads the records of one or more ring buffers, one after another, without copying them.</summary>
/// <remarks>
/// <para>Lifetime: a record is lent until the reader goes on or is disposed; only then may producers use its room again.</para>
/// <para>Threads: one at a time; a second one that comes meanwhile gets an <see cref="InvalidOperationException"/>. <see cref="RecordReader{TRecord}.Dispose"/>
/// may come from another thread, and ends a wait. Any thread may ask for numbers: what is pending, free, dropped.</para>
/// <para>Order: in a ring that of reservation; a record that is still being written holds back those after it, even finished
/// ones. Several rings take turns.</para>
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public sealed class RingBufferReader<TRecord> : RecordReader<TRecord>
    where TRecord : unmanaged
{
    private readonly RingCursor[] _cursors;
    private readonly DropCounter[] _counters;
    private ulong _droppedBefore;
    private RingCursor _current;

    internal RingBufferReader(RingCursor[] cursors, DropCounter[] counters, Readiness readiness)
        : base(readiness)
    {
        _cursors = cursors;
        _counters = counters;
        _current = cursors[0];
        _droppedBefore = Dropped ?? 0;
    }

    /// <summary>The bytes between what was read and what producers have reserved, headers and records to skip included; of all rings.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public long PendingBytes => Cursors.Sum(cursor => cursor.PendingBytes);

    /// <summary>The bytes that producers may still reserve, headers included; of all rings. A record never fills the last 8 bytes of a ring.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public long FreeBytes => Cursors.Sum(cursor => cursor.FreeBytes);

    /// <summary>How many records were skipped because their programs discarded them, since the reader was opened.</summary>
    public long Discarded => _cursors.Sum(cursor => cursor.Discarded);

    /// <summary>Whether the next record, of some ring, is still being written; those after it have to wait.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public bool IsHeldUp => Cursors.Any(cursor => cursor.IsHeldUp);

    /// <summary>Records that found no room since their maps were created; <see langword="null"/> where no program counts them.</summary>
    /// <remarks>
    /// <para>A full ring refuses a record, and only the program knows. By convention it counts in a map named after the ring,
    /// <c>NAME_drops</c>: see <c>dotbpf.h</c>.</para>
    /// </remarks>
    /// <exception cref="BpfSyscallException">The count cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The map of the count was disposed, perhaps with its object.</exception>
    public override ulong? Dropped
    {
        get
        {
            if (_counters.Length == 0)
                return null;
            ulong sum = 0;
            foreach (DropCounter counter in _counters)
                sum += counter.Read();
            return sum;
        }
    }

    private RingCursor[] Cursors
    {
        get
        {
            ThrowIfDisposed();
            return _cursors;
        }
    }

    /// <inheritdoc/>
    internal override RingRecord<TRecord> Current => new(_current.Lent, _current.Source);

    /// <inheritdoc/>
    private protected override bool HasFinished
    {
        get
        {
            foreach (RingCursor cursor in _cursors)
            {
                if (cursor.HasFinished)
                    return true;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out RingRecord<TRecord> record)
    {
        Enter();
        RingCursor cursor = _current;
        if (cursor.TryReadSeen(out ReadOnlySpan<byte> bytes))
        {
            Leave();
            record = new RingRecord<TRecord>(bytes, cursor.Source);
            return true;
        }

        // Into a variable of its own, so that the caller's need not be in memory, but for this rare call.
        bool isRead = TryReadAny(out RingRecord<TRecord> any);
        record = any;
        return isRead;
    }

    /// <summary>Takes what was lost since it was taken last, or since the reader was opened.</summary>
    /// <returns>How many records; 0 also where no program counts them.</returns>
    public ulong TakeDropped()
    {
        ulong now = Dropped ?? 0;
        return now - Interlocked.Exchange(ref _droppedBefore, now);
    }

    /// <summary>The reader for messages: its rings.</summary>
    public override string ToString() => $"reader of {string.Join(", ", _cursors.Select(cursor => cursor.Name))}";

    /// <inheritdoc/>
    private protected override void GiveBack()
    {
        foreach (RingCursor cursor in _cursors)
            cursor.GiveBack();
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        GiveBack();
        foreach (RingCursor cursor in _cursors)
            cursor.Memory.Dispose();
    }

    // Whatever is not simply the next record of the ring whose turn it is. A turn is a batch.
    private bool TryReadAny(out RingRecord<TRecord> record)
    {
        try
        {
            if (_current.IsBatchRead)
                GoToNext();
            foreach (RingCursor _ in _cursors)
            {
                if (_current.TryRead(out ReadOnlySpan<byte> bytes))
                {
                    record = new RingRecord<TRecord>(bytes, _current.Source);
                    return true;
                }

                GoToNext();
            }

            record = default;
            return false;
        }
        finally
        {
            Leave();
        }
    }

    private void GoToNext() => _current = _cursors[(_current.Source + 1) % _cursors.Length];
}
