using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="BloomFilterMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
/// <param name="MaxEntries">How many values are expected: with more, "perhaps" comes more often.</param>
public sealed record BloomFilterMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(uint MaxEntries) : MapSpec<BloomFilterMap<TValue>>(MaxEntries)
    where TValue : unmanaged
{
    /// <summary>How many hash functions to use, 1 to 15; 0 for the kernel's choice, 5.</summary>
    public int HashFunctions
    {
        get;
        init => field = value is >= 0 and <= 15 ? value : throw new ArgumentOutOfRangeException(nameof(HashFunctions), value, "A bloom filter uses 1 to 15 hash functions, or 0 for the kernel's choice.");
    }

    private protected override MapSpec Complete(MapSpec spec) => spec with { Extra = (ulong)HashFunctions };
}
