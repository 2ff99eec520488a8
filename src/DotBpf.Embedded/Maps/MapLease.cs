namespace DotBpf.Embedded.Maps;

/// <summary>Counts the operations that are under way through one handle, so that the map outlives them and freezing can wait for writes.</summary>
/// <remarks>
/// One word: reads in the low half, writes above, then whether the handle was disposed and whether its hold on the map was let
/// go. The last to leave a closed lease lets go, exactly once.
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

    private long _state;

    internal bool HasWrites => (Volatile.Read(ref _state) & Uses) >= Write;

    /// <summary>Begins an operation; a full fence.</summary>
    /// <returns>Whether the lease is open. Call <see cref="Leave"/> in either case.</returns>
    internal bool TryEnter(long use) => (Interlocked.Add(ref _state, use) & Closed) == 0;

    /// <summary>Ends an operation.</summary>
    /// <returns>Whether the caller must now let go of the map.</returns>
    internal bool Leave(long use) => MustRelease(Interlocked.Add(ref _state, -use));

    /// <summary>Lets no further operation begin.</summary>
    /// <returns>Whether the caller must now let go of the map.</returns>
    internal bool Close() => MustRelease(Interlocked.Or(ref _state, Closed) | Closed);

    private bool MustRelease(long state) =>
        state == Closed && Interlocked.CompareExchange(ref _state, Closed | Released, Closed) == Closed;
}
