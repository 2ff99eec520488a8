namespace DotBpf;

/// <summary>A walk over a map by batches: one system call for many entries. Use it in <c>foreach</c>, which gives its buffers back.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public ref struct MapBatches<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private BatchWalk _walk;

    internal MapBatches(MapHandle map, int size) => _walk = new BatchWalk(map, size);

    /// <summary>The batch of this step.</summary>
    public readonly MapBatch<TKey, TValue> Current => new(_walk.Keys, _walk.Values);

    /// <summary>The walk itself.</summary>
    public readonly MapBatches<TKey, TValue> GetEnumerator() => this;

    /// <summary>Reads the next batch.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext() => _walk.MoveNext();

    /// <summary>Gives the buffers back.</summary>
    public void Dispose() => _walk.Dispose();
}
