using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="ArrayOfMaps{TInner}"/> to create.</summary>
/// <typeparam name="TInner">The view of an inner map.</typeparam>
/// <param name="MaxEntries">How many slots.</param>
/// <param name="Inner">What inner maps are like; the capacity may differ later, but for arrays without <see cref="MapFlags.InnerMap"/>.</param>
public sealed record ArrayOfMapsSpec<TInner>(uint MaxEntries, MapSpec<TInner> Inner) : MapSpec<ArrayOfMaps<TInner>>(MaxEntries)
    where TInner : IBpfMap<TInner>
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { KeyType = null, ValueType = null, Inner = Inner.Describe() };
}
