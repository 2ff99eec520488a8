using System.Buffers;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Lays values of all CPUs out as slots, for writing.</summary>
internal static class PerCpuBuffer
{
    private const int LargestOnStack = 1024;

    /// <summary>Writes one value for each CPU.</summary>
    internal static Errno Update<TValue>(MapHandle map, ReadOnlySpan<byte> key, ReadOnlySpan<TValue> values, UpdateMode mode)
        where TValue : unmanaged
    {
        if (values.Length != map.Host.PossibleCpus)
            throw new ArgumentException($"{map} has one value for each of {map.Host.PossibleCpus} possible CPUs; {values.Length} were given.", nameof(values));
        byte[]? rented = null;
        Span<byte> slots = map.ValueSize <= LargestOnStack
            ? stackalloc byte[LargestOnStack]
            : rented = ArrayPool<byte>.Shared.Rent(map.ValueSize);
        slots = slots[..map.ValueSize];
        Fill(slots, values);
        Errno errno = map.Update(key, slots, mode);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return errno;
    }

    /// <summary>Puts each value into a slot of its own, with zeros behind it.</summary>
    internal static void Fill<TValue>(Span<byte> slots, ReadOnlySpan<TValue> values)
        where TValue : unmanaged
    {
        slots.Clear();
        for (int i = 0; i < values.Length; i++)
            MemoryMarshal.Write(slots[(i * PerCpuValues<TValue>.SlotSize)..], in values[i]);
    }
}
