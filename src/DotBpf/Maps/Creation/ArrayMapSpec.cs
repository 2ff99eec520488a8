using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="ArrayMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record ArrayMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<ArrayMap<TValue>>(MaxEntries)
    where TValue : unmanaged
{
    /// <summary>Whether the values can be mapped into the memory of this process (<see cref="ArrayMap{TValue}.OpenMemory"/>). Kernel: since 5.5.</summary>
    public bool IsMappable { get; init; }

    private protected override MapSpec Complete(MapSpec spec) => IsMappable ? spec with { Flags = spec.Flags | MapFlags.Mappable } : spec;
}
