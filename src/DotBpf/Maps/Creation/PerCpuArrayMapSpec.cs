using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="PerCpuArrayMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record PerCpuArrayMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<PerCpuArrayMap<TValue>>(MaxEntries)
    where TValue : unmanaged;
