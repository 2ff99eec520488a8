namespace DotBpf;

/// <summary>Reads the records that programs send through a perf event array (<c>bpf_perf_event_output</c>), from one buffer for each CPU.</summary>
/// <remarks>
/// <para>Lifetime: a record is lent until the reader goes on or is disposed; only then may its CPU use its room again.</para>
/// <para>Order: on a CPU that of writing; between CPUs none. <see cref="RingRecord{TRecord}.Source"/> is the number of the CPU.</para>
/// <para>CPUs: those that are online and have a slot in the map. One that goes offline falls silent. The kernel does not go on with the buffer of one that
/// comes online or comes back: the reader looks for such CPUs whenever it waits, once a second, and makes them new buffers. Until
/// then their programs see their output fail. A reader that never waits keeps the CPUs it began with.</para>
/// <para>Threads: one at a time; a second one that comes meanwhile gets an <see cref="InvalidOperationException"/>.</para>
/// <para>Kernel: since 4.4.</para>
/// </remarks>
/// <typeparam name="TRecord">The record; programs pad records to 4 bytes short of a multiple of 8, which <see cref="RingRecord{TRecord}.Value"/> allows for.</typeparam>
public sealed class PerfBufferReader<TRecord> : RecordReader<TRecord>
    where TRecord : unmanaged
{
    // How long a CPU may go unnoticed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly PerfReaderOptions _options;
    private readonly bool _isOverwritable;
    private volatile PerfCursor[] _cursors;
    private PerfCursor _current;
    private Deadline _nextCare = Deadline.After(s_patience);
    private bool _isPaused;

    internal PerfBufferReader(string name, IReadOnlyList<PerfBufferMemory> buffers, PerfReaderOptions options)
        : base(Watch(buffers))
    {
        _name = name;
        _cursors = [.. buffers.Select(buffer => new PerfCursor(name, buffer, options))];
        _current = _cursors[0];
        _options = options;
        _isOverwritable = options.IsOverwritable;
    }

    /// <summary>The numbers of the CPUs that are read.</summary>
    public IReadOnlyList<int> Cpus => [.. _cursors.Select(cursor => cursor.Cpu)];

    /// <summary>Whether the CPUs write no more at present (<see cref="Pause"/>).</summary>
    public bool IsPaused => Volatile.Read(ref _isPaused);

    /// <summary>Records that found no room since the reader was opened, on all CPUs.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <remarks>Kernel: exact since 6.0; before that, those that a record in the buffer has told of: one comes before the first record that fits again.</remarks>
    public override ulong? Dropped
    {
        get
        {
            ThrowIfDisposed();
            ulong sum = 0;
            foreach (PerfCursor cursor in _cursors)
                sum += cursor.Lost;
            return sum;
        }
    }

    /// <inheritdoc/>
    internal override RingRecord<TRecord> Current => new(_current.Lent, _current.Cpu, isPadded: true);

    /// <inheritdoc/>
    private protected override bool HasFinished
    {
        get
        {
            foreach (PerfCursor cursor in _cursors)
            {
                if (cursor.HasMore)
                    return true;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    private protected override Deadline NextCare => _nextCare;

    /// <summary>Records that found no room on one CPU since the reader was opened.</summary>
    /// <param name="cpu">The number of the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">The CPU is not among <see cref="Cpus"/>.</exception>
    public ulong DroppedOn(int cpu) => Array.Find(_cursors, cursor => cursor.Cpu == cpu)?.Lost
        ?? throw new ArgumentOutOfRangeException(nameof(cpu), cpu, $"The reader reads CPUs {string.Join(", ", Cpus)}.");

    /// <summary>Lets the CPUs write no more, so that what is there can be read at leisure; of an overwritable buffer, this is the moment that is looked at.</summary>
    /// <remarks>While paused, programs see their output fail. An overwritable buffer is then read from the newest record of each CPU to the oldest.</remarks>
    /// <exception cref="BpfSyscallException">The kernel refuses.</exception>
    public void Pause()
    {
        SetPaused(true);
        if (!_isOverwritable)
            return;
        Enter();
        foreach (PerfCursor cursor in _cursors)
            cursor.BeginSnapshot();
        Leave();
    }

    /// <summary>Lets the CPUs write again, also those that came online meanwhile.</summary>
    /// <exception cref="BpfSyscallException">The kernel refuses.</exception>
    public void Resume()
    {
        if (_isOverwritable)
            EndSnapshot();
        SetPaused(false);
    }

    /// <summary>The reader for messages: its map.</summary>
    public override string ToString() => $"reader of {_name}";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread is using the reader, or the buffer is overwritable and not paused.</exception>
    public override bool TryRead(out RingRecord<TRecord> record)
    {
        Enter();
        PerfCursor cursor = _current;
        if (cursor.TryReadSeen(out ReadOnlySpan<byte> bytes))
        {
            Leave();
            record = new RingRecord<TRecord>(bytes, cursor.Cpu, isPadded: true);
            return true;
        }

        // Into a variable of its own, so that the caller's need not be in memory, but for this rare call.
        bool isRead = TryReadAny(out RingRecord<TRecord> any);
        record = any;
        return isRead;
    }

    /// <inheritdoc/>
    private protected override void GiveBack()
    {
        if (_isOverwritable)
            throw new InvalidOperationException("An overwritable perf buffer is never waited for: pause it when something has happened, and read.");
        foreach (PerfCursor cursor in _cursors)
            cursor.GiveBack();
    }

    // Only when all was read: then nobody misses the buffers that are replaced.
    /// <inheritdoc/>
    private protected override void TakeCare()
    {
        if (!_nextCare.IsOver)
            return;
        _nextCare = Deadline.After(s_patience);
        if (!IsPaused && !HasFinished)
            FollowCpus();
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        foreach (PerfCursor cursor in _cursors)
        {
            cursor.GiveBack();
            cursor.Memory.Dispose();
        }
    }

    // Whatever is not simply the next sample of the CPU whose turn it is. A turn is a batch, so that a busy CPU does not keep the others waiting.
    private bool TryReadAny(out RingRecord<TRecord> record)
    {
        try
        {
            if (_isOverwritable && !IsPaused)
                throw new InvalidOperationException("An overwritable perf buffer is read while it is paused, as its CPUs do not wait for a reader. Call Pause first.");
            if (_current.IsBatchRead)
                GoToNext();
            foreach (PerfCursor _ in _cursors)
            {
                if (_current.TryRead(out ReadOnlySpan<byte> bytes))
                {
                    record = new RingRecord<TRecord>(bytes, _current.Cpu, isPadded: true);
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

    private void FollowCpus()
    {
        PerfCursor[] before = _cursors;
        IReadOnlyList<PerfBufferMemory> added = before[0].Memory.OpenMissing([.. before.Select(cursor => cursor.Memory)]);
        if (added.Count == 0)
            return;
        try
        {
            PerfCursor[] replaced = [.. before.Where(cursor => added.Any(buffer => buffer.Cpu == cursor.Cpu))];
            PerfCursor[] opened = [.. added.Select(buffer =>
                new PerfCursor(_name, buffer, _options, Array.Find(replaced, cursor => cursor.Cpu == buffer.Cpu)?.Lost ?? 0))];
            GoOnWith([.. before.Except(replaced).Concat(opened).OrderBy(cursor => cursor.Cpu)]);
            Dispose(replaced.Select(cursor => cursor.Memory));
        }
        catch
        {
            Dispose(added);
            throw;
        }

        // Whoever disposed the reader just now may have seen only the buffers there were before.
        if (IsDisposed)
            Dispose(added);
    }

    private void GoOnWith(PerfCursor[] cursors)
    {
        Readiness readiness = Watch([.. cursors.Select(cursor => cursor.Memory)]);
        _cursors = cursors;
        _current = cursors[0];
        WaitBy(readiness);
    }

    private static void Dispose(IEnumerable<PerfBufferMemory> buffers)
    {
        foreach (PerfBufferMemory buffer in buffers)
            buffer.Dispose();
    }

    private static Readiness Watch(IReadOnlyList<PerfBufferMemory> buffers) => buffers[0].Watch([.. buffers.Skip(1)]);

    private void EndSnapshot()
    {
        Enter();
        try
        {
            foreach (PerfCursor cursor in _cursors)
                cursor.EndSnapshot();
            FollowCpus();
        }
        finally
        {
            Leave();
        }
    }

    private void GoToNext() => _current = _cursors[(Array.IndexOf(_cursors, _current) + 1) % _cursors.Length];

    private void SetPaused(bool isPaused)
    {
        ThrowIfDisposed();
        foreach (PerfCursor cursor in _cursors)
            cursor.Memory.Pause(isPaused);
        Volatile.Write(ref _isPaused, isPaused);
    }
}
