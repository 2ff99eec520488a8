using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="CgrpStorageMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
public sealed record CgrpStorageMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>() : MapSpec<CgrpStorageMap<TValue>>(0)
    where TValue : unmanaged
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { Flags = spec.Flags | MapFlags.NoPreallocation };
}
