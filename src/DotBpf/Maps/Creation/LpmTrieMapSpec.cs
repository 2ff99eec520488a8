using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="LpmTrieMap{TKey, TValue}"/> to create.</summary>
/// <typeparam name="TKey"><see cref="LpmKey4"/>, <see cref="LpmKey6"/>, or a structure that begins with the prefix length.</typeparam>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record LpmTrieMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<LpmTrieMap<TKey, TValue>>(MaxEntries)
    where TKey : unmanaged
    where TValue : unmanaged
{
    // A trie cannot be allocated in advance; the kernel insists that this is said.
    private protected override MapSpec Complete(MapSpec spec) => spec with { Flags = spec.Flags | MapFlags.NoPreallocation };
}
