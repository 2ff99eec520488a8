using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Walks the entries of a map, reading them by batches. No allocation for an entry.</summary>
/// <remarks>
/// Promise: <see cref="BpfMap.Iteration"/> says it. On the hash kinds every key that is there during the whole walk comes exactly
/// once, whatever is inserted, replaced or removed meanwhile. On arrays every index comes once, in order. Every walk ends.
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public ref struct MapEnumerator<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private MapWalk _walk;
    private ReadOnlySpan<TKey> _keys;
    private ReadOnlySpan<TValue> _values;
    private int _index;
    private MapEntry<TKey, TValue> _current;

    internal MapEnumerator(MapHandle map, LookupMode mode = LookupMode.None) =>
        _walk = new MapWalk(map, MapWalk.CapacityFor(map), mode);

    /// <summary>The entry of this step.</summary>
    [UnscopedRef]
    public readonly ref readonly MapEntry<TKey, TValue> Current => ref _current;

    /// <summary>Goes to the next entry.</summary>
    /// <returns>Whether there is one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_index >= _keys.Length && !TryRead())
            return false;
        _current = new(_keys[_index], _values[_index]);
        _index++;
        return true;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        _keys = [];
        _walk.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRead()
    {
        if (!_walk.MoveNext())
            return false;
        _keys = MemoryMarshal.Cast<byte, TKey>(_walk.Keys);
        _values = MemoryMarshal.Cast<byte, TValue>(_walk.Values);
        _index = 0;
        return true;
    }
}
