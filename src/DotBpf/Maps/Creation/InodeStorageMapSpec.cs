using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="InodeStorageMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
public sealed record InodeStorageMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>() : MapSpec<InodeStorageMap<TValue>>(0)
    where TValue : unmanaged
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { Flags = spec.Flags | MapFlags.NoPreallocation };
}
