using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="SkStorageMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
public sealed record SkStorageMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>() : MapSpec<SkStorageMap<TValue>>(0)
    where TValue : unmanaged
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { Flags = spec.Flags | MapFlags.NoPreallocation };
}
