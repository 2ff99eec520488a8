using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="UserRingBufferMap{TRecord}"/> to create.</summary>
/// <typeparam name="TRecord">A record without references; <see cref="byte"/> for records of any length.</typeparam>
/// <param name="SizeInBytes">The bytes of the ring: a power of two and a multiple of the page size.</param>
public sealed record UserRingBufferMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord>(uint SizeInBytes) : MapSpec<UserRingBufferMap<TRecord>>(SizeInBytes)
    where TRecord : unmanaged
{
    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = 0, ValueType = null };
}
