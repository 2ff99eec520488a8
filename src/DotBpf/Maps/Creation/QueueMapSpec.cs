using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="QueueMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record QueueMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<QueueMap<TValue>>(MaxEntries)
    where TValue : unmanaged;
