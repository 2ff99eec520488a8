using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>Lets one at a time use a reader, and tells the others. A thread that comes again pays no locked instruction.</summary>
/// <remarks>
/// The thread that came last owns the turn and only writes "inside", then looks whether it still owns it. Another thread takes
/// the turn over with a barrier for the whole process, after which either it sees "inside", or the owner sees that it owns the
/// turn no more: of two that overlap, at least one is told. Between waits nobody owns the turn, so that going on with
/// another thread after an <c>await</c> costs no such barrier.
/// </remarks>
internal sealed class ReaderTurn
{
    private const int Nobody = 0;

    private int _owner;
    private bool _isInside;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enter()
    {
        int thread = Environment.CurrentManagedThreadId;
        if (Volatile.Read(ref _owner) != thread)
            TakeOver(thread);
        if (_isInside)
            ThrowInUse();
        Volatile.Write(ref _isInside, true);
        if (Volatile.Read(ref _owner) != thread)
            GiveUp();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave() => Volatile.Write(ref _isInside, false);

    /// <summary>Leaves, perhaps on another thread than entered, and lets any thread enter next.</summary>
    internal void LeaveToAnyone()
    {
        Volatile.Write(ref _owner, Nobody);
        Volatile.Write(ref _isInside, false);
    }

    private void TakeOver(int thread)
    {
        int owner = Volatile.Read(ref _owner);
        if (Interlocked.CompareExchange(ref _owner, thread, owner) != owner)
            ThrowInUse();
        if (owner != Nobody)
            Interlocked.MemoryBarrierProcessWide();
        if (!Volatile.Read(ref _isInside))
            return;
        Interlocked.CompareExchange(ref _owner, owner, thread);
        ThrowInUse();
    }

    private void GiveUp()
    {
        Leave();
        ThrowInUse();
    }

    [DoesNotReturn]
    private static void ThrowInUse() => throw new InvalidOperationException(
        "Two threads use the reader at the same time. A reader serves one at a time; open more rings, or hand records on to other threads.");
}
