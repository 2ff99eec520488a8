namespace DotBpf.Embedded.Maps;

/// <summary>How many refer to a map, and how many of them are users.</summary>
/// <remarks>One word, so that both are known as they were at one moment. Users come under a lock of their own.</remarks>
internal struct UseCounts
{
    private const long User = 1L << 32;

    // References in the low half, users above.
    private long _counts;

    /// <summary>Those of a map that was just made: one, who is a user.</summary>
    internal static UseCounts OfCreator => new() { _counts = User + 1 };

    /// <summary>Whether there are users.</summary>
    internal readonly bool HasUsers => Volatile.Read(in _counts) >= User;

    /// <summary>Whether anybody who is no user refers to the map; also said while a user leaves.</summary>
    internal readonly bool HasOthers
    {
        get
        {
            long counts = Volatile.Read(in _counts);
            return (uint)counts != counts >> 32;
        }
    }

    /// <summary>Adds a reference of somebody who knows another one.</summary>
    internal void Add() => Interlocked.Increment(ref _counts);

    /// <summary>Adds a reference, unless there is none.</summary>
    internal bool TryAdd() => TryAdd(1);

    /// <summary>Adds a user, unless nobody refers to the map.</summary>
    internal bool TryAddUser() => TryAdd(User + 1);

    /// <summary>Takes a reference away.</summary>
    /// <returns>Whether that was the last.</returns>
    internal bool Remove() => Interlocked.Decrement(ref _counts) == 0;

    /// <summary>Makes a user an ordinary reference, to be taken away next.</summary>
    /// <returns>Whether that was the last user.</returns>
    internal bool RemoveUser() => Interlocked.Add(ref _counts, -User) < User;

    private bool TryAdd(long difference)
    {
        long counts = Volatile.Read(ref _counts);
        while (counts != 0)
        {
            long found = Interlocked.CompareExchange(ref _counts, counts + difference, counts);
            if (found == counts)
                return true;
            counts = found;
        }

        return false;
    }
}
