using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="LruHashMap{TKey, TValue}"/> to create: a hash that evicts with that many entries.</summary>
/// <typeparam name="TKey">A key without references and without unnamed bytes.</typeparam>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record LruHashMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<LruHashMap<TKey, TValue>>(MaxEntries)
    where TKey : unmanaged
    where TValue : unmanaged;
