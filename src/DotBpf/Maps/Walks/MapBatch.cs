using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Some entries of a map, read at once. Lent: it dies with the next step of the walk.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public readonly ref struct MapBatch<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ReadOnlySpan<byte> _keys;
    private readonly ReadOnlySpan<byte> _values;

    internal MapBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values)
    {
        _keys = keys;
        _values = values;
    }

    /// <summary>The keys.</summary>
    public ReadOnlySpan<TKey> Keys => MemoryMarshal.Cast<byte, TKey>(_keys);

    /// <summary>The values, each at the place of its key.</summary>
    public ReadOnlySpan<TValue> Values => MemoryMarshal.Cast<byte, TValue>(_values);

    /// <summary>How many entries.</summary>
    public int Count => Keys.Length;
}
