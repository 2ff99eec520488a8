using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>What readers of records share, whatever the records come from: reading, waiting, and knowing what was lost.</summary>
/// <remarks>
/// <para>Lifetime: a record is lent until the reader goes on or is disposed.</para>
/// <para>Threads: one at a time; a second one that comes meanwhile gets an <see cref="InvalidOperationException"/>. Going on with another
/// thread after an <c>await</c> is fine. <see cref="Dispose"/> may come from any thread: it ends a wait, and takes away the record that is lent.</para>
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public abstract class RecordReader<TRecord> : IAsyncDisposable, IDisposable
    where TRecord : unmanaged
{
    // How long to leave an unfinished record alone before looking again.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private volatile Readiness _readiness;
    private ReaderTurn _turn;
    private int _isDisposed;

    private protected RecordReader(Readiness readiness) => _readiness = readiness;

    /// <summary>Records that found no room, from the moment somebody began to count; <see langword="null"/> where nobody counts.</summary>
    /// <exception cref="BpfSyscallException">The count cannot be read.</exception>
    public abstract ulong? Dropped { get; }

    /// <summary>The record that was read last, while it is lent.</summary>
    internal abstract RingRecord<TRecord> Current { get; }

    private protected bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>Whether a finished record is there.</summary>
    private protected abstract bool HasFinished { get; }

    /// <summary>When what is read from has to be looked after again, waiting or not.</summary>
    private protected virtual Deadline NextCare => Deadline.Never;

    /// <summary>Reads the next record if there is one.</summary>
    /// <param name="record">The record, lent until the reader goes on.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidOperationException">Another thread is using the reader.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public abstract bool TryRead(out RingRecord<TRecord> record);

    /// <summary>Waits, holding the thread, until a record is there.</summary>
    /// <param name="timeout">How long at most, also where a record is there that its program does not finish; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Whether there is one; <see langword="false"/> when time ran out or the reader was disposed.</returns>
    /// <exception cref="InvalidOperationException">Another thread is using the reader.</exception>
    public bool WaitToRead(TimeSpan timeout)
    {
        Deadline deadline = Deadline.After(timeout);
        if (!TryEnterToStay())
            return false;
        try
        {
            return WaitToRead(deadline);
        }
        finally
        {
            _turn.LeaveToAnyone();
        }
    }

    /// <summary>Waits, holding no thread, until a record is there.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there is one; <see langword="false"/> when the reader was disposed.</returns>
    /// <exception cref="InvalidOperationException">Somebody else is using the reader.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellation = default) => WaitToReadAsync(Deadline.Never, cancellation);

    /// <summary>Waits, holding no thread, until a record is there or time runs out.</summary>
    /// <param name="timeout">How long at most, also where a record is there that its program does not finish.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there is one; <see langword="false"/> when time ran out or the reader was disposed.</returns>
    /// <exception cref="InvalidOperationException">Somebody else is using the reader.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(TimeSpan timeout, CancellationToken cancellation = default) =>
        WaitToReadAsync(Deadline.After(timeout), cancellation);

    /// <summary>Reads every record, waiting for more, until cancelled or disposed.</summary>
    /// <param name="cancellation">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    public RingRecords<TRecord> ReadAllAsync(CancellationToken cancellation = default) => new(this, Deadline.Never, continueOnCapturedContext: true, cancellation);

    /// <summary>Reads every record, waiting for more, until time runs out, or cancelled or disposed.</summary>
    /// <param name="duration">How long, from now; then the reading ends like that of a disposed reader, and may be begun again.</param>
    /// <param name="cancellation">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    public RingRecords<TRecord> ReadAllAsync(TimeSpan duration, CancellationToken cancellation = default) =>
        new(this, Deadline.After(duration), continueOnCapturedContext: true, cancellation);

    /// <summary>Reads a copy of every record, waiting for more, until cancelled or disposed.</summary>
    /// <param name="cancellation">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MapLayoutException">While reading: a record is of another length than <typeparamref name="TRecord"/>.</exception>
    public IAsyncEnumerable<TRecord> ToAsyncEnumerable(CancellationToken cancellation = default) =>
        ToAsyncEnumerable(static record => record.Value, cancellation);

    /// <summary>Reads what a function makes of every record, waiting for more, until cancelled or disposed.</summary>
    /// <typeparam name="TResult">What is made of a record.</typeparam>
    /// <param name="select">Takes what is to be kept from a record, which is lent for that call: for instance <c>record =&gt; record.Bytes.ToArray()</c>.</param>
    /// <param name="cancellation">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<TResult> ToAsyncEnumerable<TResult>(
        Func<RingRecord<TRecord>, TResult> select,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(select);
        await foreach (RingRecord<TRecord> record in ReadAllAsync(cancellation).ConfigureAwait(false))
            yield return select(record);
    }

    /// <summary>Gives the last record back, ends every wait and lets the memory go.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _readiness.Dispose();
        _turn.Close();
        Release();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
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

    /// <summary>Waits, holding no thread, until a record is there.</summary>
    internal ValueTask<bool> WaitToReadAsync(Deadline deadline, CancellationToken cancellation) =>
        TryEnterToStay() ? WaitInTurnAsync(deadline, cancellation) : ValueTask.FromResult(false);

    /// <summary>Begins to use the reader.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Enter()
    {
        if (!_turn.TryEnter())
            ThrowInUse();
    }

    /// <summary>Ends using the reader.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Leave() => _turn.Leave();

    /// <summary>Gives back all that was read, so that waiting holds no room.</summary>
    private protected abstract void GiveBack();

    /// <summary>Gives back all that was read, and then the memory. Called once.</summary>
    private protected abstract void Release();

    /// <summary>Looks after what is read from, before a wait.</summary>
    private protected virtual void TakeCare()
    {
    }

    /// <summary>Waits in another way from now on; for one who stays and does not wait at present.</summary>
    private protected void WaitBy(Readiness readiness)
    {
        Readiness before = _readiness;
        _readiness = readiness;
        Interlocked.MemoryBarrier();
        before.Dispose();
        if (IsDisposed)
            readiness.Dispose();
    }

    private protected void ThrowIfDisposed()
    {
        if (IsDisposed)
            throw new ObjectDisposedException(ToString(), "The reader was disposed.");
    }

    // Refused without an error to one who comes after the reader was disposed: the answer to a wait is then that nothing comes.
    private bool TryEnterToStay()
    {
        if (_turn.TryEnter() && _turn.TryStay())
            return true;
        if (!IsDisposed)
            ThrowInUse();
        return false;
    }

    // A ring counts as readable while its first record is still being written; waiting again would return at once.
    private bool WaitToRead(Deadline deadline)
    {
        var pause = new SpinWait();
        while (IsWaiting())
        {
            bool isReady = _readiness.Wait(deadline.OrBefore(NextCare));
            if (HasFinishedOrIsDisposed())
                return !IsDisposed;
            if (deadline.IsOver)
                return false;
            if (isReady)
                pause.SpinOnce();
        }

        return false;
    }

    // Ends the turn that its caller began, on whatever thread.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitInTurnAsync(Deadline deadline, CancellationToken cancellation)
    {
        try
        {
            while (IsWaiting())
            {
                bool isReady = await _readiness.WaitAsync(deadline.OrBefore(NextCare), cancellation).ConfigureAwait(false);
                if (HasFinishedOrIsDisposed())
                    return !IsDisposed;
                if (deadline.IsOver)
                    return false;
                if (isReady)
                    await _readiness.PauseAsync(s_pause, cancellation).ConfigureAwait(false);
            }

            return false;
        }
        finally
        {
            _turn.LeaveToAnyone();
        }
    }

    // A producer wakes a reader that has come as far as it: it looks at what was given back after it has written its record,
    // so the reader looks for records after it has given back, with a full fence between.
    private bool IsWaiting()
    {
        try
        {
            if (IsDisposed)
                return false;
            GiveBack();
            TakeCare();
            Interlocked.MemoryBarrier();
            return true;
        }
        catch (ObjectDisposedException) when (IsDisposed)
        {
            return false;
        }
    }

    private bool HasFinishedOrIsDisposed()
    {
        try
        {
            return IsDisposed || HasFinished;
        }
        catch (ObjectDisposedException) when (IsDisposed)
        {
            return true;
        }
    }

    // A reader that was disposed while it was in use may seem to be in use for ever.
    [DoesNotReturn]
    private void ThrowInUse()
    {
        ThrowIfDisposed();
        throw new InvalidOperationException(
            "Two threads use the reader at the same time. A reader serves one at a time; hand its records on to other threads, or give each thread a ring of its own.");
    }
}
