namespace DotBpf;

/// <summary>A key and its value, copied out of a map.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
/// <param name="Key">The key.</param>
/// <param name="Value">The value as it was when it was read.</param>
public readonly record struct MapEntry<TKey, TValue>(TKey Key, TValue Value)
    where TKey : unmanaged
    where TValue : unmanaged;
