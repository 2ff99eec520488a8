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
    private readonly LookupMode _mode;
    private readonly bool _removes;

    internal MapBatches(MapHandle map, int size, LookupMode mode, bool removes = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _map = map;
        _size = size == 0 ? MapWalk.CapacityFor(map) : (int)Math.Min((uint)size, map.Info.MaxEntries);
        _mode = mode;
        _removes = removes;
    }

    /// <summary>Begins a walk.</summary>
    public Enumerator GetEnumerator() => new(new MapWalk(_map, _size, _mode, _removes));

    /// <summary>Goes from batch to batch. <c>foreach</c> gives its buffers back.</summary>
    public ref struct Enumerator : IDisposable
    {
        private MapWalk _walk;

        internal Enumerator(MapWalk walk) => _walk = walk;

        /// <summary>The batch of this step, which dies with the next.</summary>
        public readonly MapBatch<TKey, TValue> Current => new(_walk.Keys, _walk.Values);

        /// <summary>Reads the next batch.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext() => _walk.MoveNext();

        /// <summary>Gives the buffers back.</summary>
        public void Dispose() => _walk.Dispose();
    }
}
