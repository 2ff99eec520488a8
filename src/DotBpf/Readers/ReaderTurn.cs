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
    private const int Nobody = 0;
    private const int Staying = -1;

    private int _owner;
    private bool _isInside;

    /// <summary>Comes in.</summary>
    /// <returns>Whether nobody else is inside.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter()
    {
        int thread = Environment.CurrentManagedThreadId;
        if (Volatile.Read(ref _owner) != thread && !TryTakeOver(thread))
            return false;
        Volatile.Write(ref _isInside, true);
        return Volatile.Read(ref _owner) == thread || GiveUp();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave() => Volatile.Write(ref _isInside, false);

    /// <summary>Stays inside whatever thread goes on: from now on that thread too is refused, until <see cref="LeaveToAnyone"/>.</summary>
    internal void Stay() => Volatile.Write(ref _owner, Staying);

    /// <summary>Leaves, perhaps on another thread than entered, and lets any thread enter next.</summary>
    internal void LeaveToAnyone()
    {
        Volatile.Write(ref _isInside, false);
        Volatile.Write(ref _owner, Nobody);
    }

    private bool TryTakeOver(int thread)
    {
        int owner = Volatile.Read(ref _owner);
        if (owner == Staying || Interlocked.CompareExchange(ref _owner, thread, owner) != owner)
            return false;
        if (owner != Nobody)
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
