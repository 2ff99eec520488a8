namespace DotBpf.Embedded.Maps;

/// <content>Many entries at once: what kinds answer that have no batches, and how those that have do it entry by entry.</content>
internal abstract unsafe partial class EmbeddedMap
{
    internal virtual Errno LookupBatch(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) =>
        RefuseBatch(out count);

    internal virtual Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) => RefuseBatch(out count);

    internal virtual Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => RefuseBatch(out count);

    /// <summary>Answers a batch that the kind has not.</summary>
    protected static Errno RefuseBatch(out int count)
    {
        count = 0;
        return Errno.ENOTSUPP;
    }

    /// <summary>Reads entry after entry, as the kernel's <c>generic_map_lookup_batch</c> does, and leaves out keys without a value.</summary>
    /// <remarks>The token is the last key looked at, so a batch that ends with the last entry does not yet say that it is the end.</remarks>
    protected Errno LookupEach(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, int cpu)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> next = stackalloc byte[KeySize];
        int wanted = count;
        count = 0;
        bool isBeginning = from.IsEmpty;
        if (!isBeginning)
            from[..KeySize].CopyTo(key);
        Errno errno = Errno.None;
        for (ulong steps = 0; count < wanted && (errno = GetNextKey(isBeginning ? [] : key, next)) == Errno.None; steps++)
        {
            CheckSteps(steps);
            next.CopyTo(key);
            isBeginning = false;
            errno = Lookup(key, values.Slice(count * ValueSize, ValueSize), Fields is { HasLock: true } ? LookupMode.Lock : LookupMode.None, cpu);
            if (errno == Errno.None)
                key.CopyTo(keys[(count++ * KeySize)..]);
        }

        if (count > 0)
            key.CopyTo(to);
        return errno;
    }

    // What others wrote over the memory could lead from keys without values to each other for ever.
    private void CheckSteps(ulong steps)
    {
        ulong most = ((ulong)Info.MaxEntries * 8) + 1024;
        if (File is { Locks: { } locks } && steps > most)
            locks.ThrowDamaged("walk over keys", $"an end after {most} steps", steps);
    }

    /// <summary>Writes entry after entry and stops at the first refusal, as the kernel's <c>generic_map_update_batch</c> does.</summary>
    internal Errno UpdateEach(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode, int cpu)
    {
        int wanted = count;
        Errno errno = Errno.None;
        for (count = 0; count < wanted; count++)
        {
            errno = Update(keys.Slice(count * KeySize, KeySize), values.Slice(count * ValueSize, ValueSize), mode, cpu);
            if (errno != Errno.None)
                break;
        }

        return errno;
    }

    /// <summary>Deletes entry after entry and stops at the first refusal, as the kernel's <c>generic_map_delete_batch</c> does.</summary>
    protected Errno DeleteEach(ReadOnlySpan<byte> keys, ref int count, int cpu)
    {
        int wanted = count;
        Errno errno = Errno.None;
        for (count = 0; count < wanted; count++)
        {
            errno = Delete(keys.Slice(count * KeySize, KeySize), cpu);
            if (errno != Errno.None)
                break;
        }

        return errno;
    }
}
