using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Maps;

/// <summary>Counts the operations that are under way through one handle, so that the map outlives them and freezing can wait for writes.</summary>
/// <remarks>
/// One word: reads in the low half, writes above, then whether the handle was disposed and whether its hold on the map was let
/// go. The last to leave a closed lease lets go, exactly once. Short operations are not counted but noted by their thread (<see cref="ThreadUse"/>).
/// </remarks>
internal sealed class MapLease
{
    /// <summary>An operation that leaves the map as it is.</summary>
    internal const long Read = 1;

    /// <summary>An operation that may write.</summary>
    internal const long Write = 1L << 31;

    private const long Uses = (1L << 61) - 1;
    private const long Released = 1L << 61;
    private const long Closed = 1L << 62;

    private static long s_last;

    private readonly long _number = Interlocked.Increment(ref s_last);
    private long _state;

    internal bool HasWrites => (Volatile.Read(ref _state) & Uses) >= Write || ThreadUse.IsWriting(_number);

    /// <summary>Begins a short operation, if this thread is in no other.</summary>
    /// <param name="isWrite">Whether it may write.</param>
    /// <returns>What is to be ended after it; <see langword="null"/> when it has to be counted, or the lease is closed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ThreadUse? TryBeginShort(bool isWrite)
    {
        ThreadUse thread = ThreadUse.OfThisThread;
        if (!thread.TryBegin(_number, isWrite))
            return null;

        // The store in TryBegin and this load may be seen in either order by another processor; who closes makes up for it.
        if ((Volatile.Read(ref _state) & Closed) == 0)
            return thread;
        thread.End();
        return null;
    }

    /// <summary>Begins an operation; a full fence.</summary>
    /// <returns>Whether the lease is open. Call <see cref="Leave"/> in either case.</returns>
    internal bool TryEnter(long use) => (Interlocked.Add(ref _state, use) & Closed) == 0;

    /// <summary>Ends an operation.</summary>
    /// <returns>Whether the caller must now let go of the map.</returns>
    internal bool Leave(long use) => MustRelease(Interlocked.Add(ref _state, -use));

    /// <summary>Lets no further operation begin, and waits for short ones of other threads.</summary>
    /// <returns>Whether the caller must now let go of the map.</returns>
    internal bool Close()
    {
        // A use of its own: who leaves meanwhile must not let go while short operations are under way.
        Interlocked.Add(ref _state, Read);
        if ((Interlocked.Or(ref _state, Closed) & Closed) == 0)
            ThreadUse.WaitForOthers(_number);
        return Leave(Read);
    }

    private bool MustRelease(long state) =>
        state == Closed && Interlocked.CompareExchange(ref _state, Closed | Released, Closed) == Closed;
}
