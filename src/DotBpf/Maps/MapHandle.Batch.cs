namespace DotBpf;

// Many entries at once.
public abstract partial class MapHandle
{
    /// <summary>Whether the kind can be read by batches on this host. An empty batch asks it, and touches nothing.</summary>
    internal bool HasBatches
    {
        get
        {
            int count = 0;
            return LookupBatchCore([], [], [], [], ref count, delete: false, LookupMode.None) == Errno.None;
        }
    }

    /// <summary>Reads many entries at once.</summary>
    /// <param name="from">The token to go on from; empty to begin.</param>
    /// <param name="to">Receives the token to go on with; <see cref="TokenSize"/> bytes.</param>
    /// <param name="keys">Receives the keys, one after another.</param>
    /// <param name="values">Receives the values, one after another; room for as many as <paramref name="keys"/>.</param>
    /// <param name="count">In: how many fit. Out: how many were read, also when the answer is <see cref="Errno.ENOENT"/>.</param>
    /// <param name="mode">How.</param>
    /// <returns><see cref="Errno.None"/> when there may be more, <see cref="Errno.ENOENT"/> at the end (with what was read), <see cref="Errno.ENOSPC"/> when the next bucket of a hash needs more room.</returns>
    public Errno LookupBatch(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, LookupMode mode = LookupMode.None)
    {
        CheckTokens(from.Length, to.Length);
        CheckBatch(keys.Length, values.Length, count);
        return LookupBatchCore(from, to, keys, values, ref count, delete: false, mode);
    }

    /// <summary>Reads many entries at once and removes what it read.</summary>
    /// <inheritdoc cref="LookupBatch"/>
    public Errno LookupAndDeleteBatch(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, LookupMode mode = LookupMode.None)
    {
        CheckTokens(from.Length, to.Length);
        CheckBatch(keys.Length, values.Length, count);
        return LookupBatchCore(from, to, keys, values, ref count, delete: true, mode);
    }

    /// <summary>Writes many entries, stopping at the first refusal.</summary>
    /// <param name="keys">The keys, one after another.</param>
    /// <param name="values">The values, one after another.</param>
    /// <param name="count">In: how many. Out: how many were written.</param>
    /// <param name="mode">How: <see cref="UpdateMode.Any"/>, or with <see cref="UpdateMode.Lock"/>; batches have no other.</param>
    public Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode = UpdateMode.Any)
    {
        CheckBatch(keys.Length, values.Length, count);
        return UpdateBatchCore(keys, values, ref count, mode);
    }

    /// <summary>Removes many entries, stopping at the first that is not there.</summary>
    /// <param name="keys">The keys, one after another.</param>
    /// <param name="count">In: how many. Out: how many were removed.</param>
    public Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count)
    {
        CheckBatch(keys.Length, (int)Math.Min((long)count * ValueSize, int.MaxValue), count);
        return DeleteBatchCore(keys, ref count);
    }

    /// <summary>Reads many entries, and removes them where <paramref name="delete"/> says so. The spans have the right sizes.</summary>
    protected abstract Errno LookupBatchCore(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, LookupMode mode);

    /// <summary>Writes many entries. The spans have the right sizes.</summary>
    protected abstract Errno UpdateBatchCore(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode);

    /// <summary>Removes many entries. The span has the right size.</summary>
    protected abstract Errno DeleteBatchCore(ReadOnlySpan<byte> keys, ref int count);

    private void CheckTokens(int from, int to)
    {
        if (from != 0 && from != TokenSize)
            ThrowWrongSize("batch token", TokenSize, from);
        if (to != TokenSize)
            ThrowWrongSize("batch token", TokenSize, to);
    }

    private void CheckBatch(int keys, int values, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (keys < (long)count * KeySize)
            ThrowWrongSize($"{count} keys", (long)count * KeySize, keys);
        if (values < (long)count * ValueSize)
            ThrowWrongSize($"{count} values", (long)count * ValueSize, values);
    }
}
