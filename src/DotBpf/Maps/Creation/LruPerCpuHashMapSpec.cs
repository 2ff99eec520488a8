using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="LruPerCpuHashMap{TKey, TValue}"/> to create: a per-CPU hash that evicts with that many entries.</summary>
/// <typeparam name="TKey">A key without references and without unnamed bytes.</typeparam>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record LruPerCpuHashMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<LruPerCpuHashMap<TKey, TValue>>(MaxEntries)
    where TKey : unmanaged
    where TValue : unmanaged;
