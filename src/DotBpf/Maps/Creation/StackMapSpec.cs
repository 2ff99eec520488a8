using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="StackMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record StackMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<StackMap<TValue>>(MaxEntries)
    where TValue : unmanaged;
