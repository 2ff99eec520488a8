using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>A key and the values that it has on each CPU. Lent: it dies with the next step of the walk.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value of one CPU.</typeparam>
public readonly ref struct PerCpuEntry<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal PerCpuEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> slots)
    {
        Key = MemoryMarshal.Read<TKey>(key);
        Values = new PerCpuValues<TValue>(slots);
    }

    /// <summary>The key.</summary>
    public TKey Key { get; }

    /// <summary>The values, one for each possible CPU.</summary>
    public PerCpuValues<TValue> Values { get; }
}
