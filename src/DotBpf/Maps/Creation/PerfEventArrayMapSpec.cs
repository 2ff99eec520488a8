using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="PerfEventArrayMap{TRecord}"/> to create.</summary>
/// <typeparam name="TRecord">A record without references; <see cref="byte"/> for records of any length.</typeparam>
/// <param name="MaxEntries">How many slots: one for each CPU.</param>
public sealed record PerfEventArrayMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord>(uint MaxEntries) : MapSpec<PerfEventArrayMap<TRecord>>(MaxEntries)
    where TRecord : unmanaged
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { KeySize = sizeof(uint), ValueSize = sizeof(uint), ValueType = null };
}
