using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="HashOfMaps{TKey, TInner}"/> to create.</summary>
/// <typeparam name="TKey">A key without references and without unnamed bytes.</typeparam>
/// <typeparam name="TInner">The view of an inner map.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
/// <param name="Inner">What inner maps are like; the capacity may differ later, but for arrays without <see cref="MapFlags.InnerMap"/>.</param>
public sealed record HashOfMapsSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, TInner>(uint MaxEntries, MapSpec<TInner> Inner) : MapSpec<HashOfMaps<TKey, TInner>>(MaxEntries)
    where TKey : unmanaged
    where TInner : IBpfMap<TInner>
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { KeyType = null, ValueType = null, Inner = Inner.Describe() };
}
