using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="SockHashMap{TKey}"/> to create.</summary>
/// <typeparam name="TKey">A key without references and without unnamed bytes.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record SockHashMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey>(uint MaxEntries) : MapSpec<SockHashMap<TKey>>(MaxEntries)
    where TKey : unmanaged
{
    // Values of 8 bytes can be read back, as cookies.
    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = sizeof(ulong) };
}
