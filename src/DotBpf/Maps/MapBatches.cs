namespace DotBpf;

/// <summary>The entries of a map by batches: one system call for many entries. Each <c>foreach</c> over it walks the map anew.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public readonly struct MapBatches<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly MapHandle _map;
    private readonly int _size;

    internal MapBatches(MapHandle map, int size)
    {
        _map = map;
        _size = size;
    }

    /// <summary>Begins a walk.</summary>
    public Enumerator GetEnumerator() => new(_map, _size);

    /// <summary>Goes from batch to batch. <c>foreach</c> gives its buffers back.</summary>
    public ref struct Enumerator : IDisposable
    {
        private BatchWalk _walk;

        internal Enumerator(MapHandle map, int size) => _walk = new BatchWalk(map, size);

        /// <summary>The batch of this step, which dies with the next.</summary>
        public readonly MapBatch<TKey, TValue> Current => new(_walk.Keys, _walk.Values);

        /// <summary>Reads the next batch.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext() => _walk.MoveNext();

        /// <summary>Gives the buffers back.</summary>
        public void Dispose() => _walk.Dispose();
    }
}
