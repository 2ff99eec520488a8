namespace DotBpf;

/// <summary>Walks the entries of a per-CPU map, reading them by batches. No allocation for an entry.</summary>
/// <remarks>Promise: as for <see cref="MapEnumerator{TKey, TValue}"/>.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value of one CPU.</typeparam>
public ref struct PerCpuEnumerator<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private MapWalk _walk;
    private int _next;

    internal PerCpuEnumerator(MapHandle map, bool removes = false) =>
        _walk = new MapWalk(map, MapWalk.CapacityFor(map), removes: removes);

    /// <summary>The entry of this step.</summary>
    public readonly PerCpuEntry<TKey, TValue> Current => new(_walk.Key(_next - 1), _walk.Value(_next - 1));

    /// <summary>Goes to the next entry.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        if (_next >= _walk.Count)
        {
            _next = 0;
            if (!_walk.MoveNext())
                return false;
        }

        _next++;
        return true;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose() => _walk.Dispose();
}
