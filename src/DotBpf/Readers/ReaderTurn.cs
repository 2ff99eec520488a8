using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>Lets one at a time use a reader, and tells the others. A thread that comes again pays no locked instruction.</summary>
/// <remarks>
/// The thread that came last owns the turn and only writes "inside", then looks whether it still owns it. Another thread takes
/// the turn over with a barrier for the whole process, after which either it sees "inside", or the owner sees that it owns the
/// turn no more: of two that overlap, at least one is told. Between waits nobody owns the turn, so that going on with
/// another thread after an <c>await</c> costs no such barrier.
/// </remarks>
internal struct ReaderTurn
{
    private static readonly object s_staying = new();
    private static readonly object s_closed = new();

    // A thread is known by its object, which is at hand where its number is a call away. Null: nobody.
    private object? _owner;
    private bool _isInside;

    /// <summary>Comes in.</summary>
    /// <returns>Whether nobody else is inside.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter()
    {
        Thread thread = Thread.CurrentThread;
        if (Volatile.Read(ref _owner) != thread && !TryTakeOver(thread))
            return false;
        Volatile.Write(ref _isInside, true);
        return Volatile.Read(ref _owner) == thread || GiveUp();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave() => Volatile.Write(ref _isInside, false);

    /// <summary>Stays inside for a wait, whatever thread goes on: from now on this thread too is refused, until <see cref="LeaveToAnyone"/>.</summary>
    /// <returns>Whether the turn is not closed.</returns>
    internal bool TryStay()
    {
        Thread thread = Thread.CurrentThread;
        bool stays = Interlocked.CompareExchange(ref _owner, s_staying, thread) == thread;
        if (!stays)
            Leave();
        return stays;
    }

    /// <summary>Ends a stay, perhaps on another thread, and lets any thread enter next.</summary>
    internal void LeaveToAnyone()
    {
        Leave();
        Interlocked.CompareExchange(ref _owner, null, s_staying);
    }

    /// <summary>Lets nobody enter any more, and waits until nobody is inside, but for one who stays: a wait changes nothing.</summary>
    internal void Close()
    {
        if (Interlocked.Exchange(ref _owner, s_closed) is not Thread)
            return;
        Interlocked.MemoryBarrierProcessWide();
        var spin = default(SpinWait);
        while (Volatile.Read(ref _isInside))
            spin.SpinOnce();
    }

    // Out of line, so that what comes in stays small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTakeOver(Thread thread)
    {
        object? owner = Volatile.Read(ref _owner);
        if (owner is not (null or Thread) || Interlocked.CompareExchange(ref _owner, thread, owner) != owner)
            return false;
        if (owner is not null)
            Interlocked.MemoryBarrierProcessWide();
        if (!Volatile.Read(ref _isInside))
            return true;
        Interlocked.CompareExchange(ref _owner, owner, thread);
        return false;
    }

    private bool GiveUp()
    {
        Leave();
        return false;
    }
}
