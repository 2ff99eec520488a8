using System.Buffers;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Writes many keys with their values of all CPUs.</summary>
internal static class PerCpuRange
{
    internal static void Update<TKey, TValue>(MapHandle map, ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        int cpus = map.Host.PossibleCpus;
        if (values.Length != (long)keys.Length * cpus)
            throw new ArgumentException($"{map} has one value for each of {cpus} possible CPUs: {keys.Length} keys take {(long)keys.Length * cpus} values, and there are {values.Length}.", nameof(values));
        int most = MapWalk.CapacityFor(map);
        byte[] slots = ArrayPool<byte>.Shared.Rent(most * map.ValueSize);
        for (int next = 0; next < keys.Length; next += most)
        {
            int count = Math.Min(most, keys.Length - next);
            Span<byte> room = slots.AsSpan(0, count * map.ValueSize);
            PerCpuBuffer.Fill(room, values.Slice(next * cpus, count * cpus));
            MapRange.Update(map, MemoryMarshal.AsBytes(keys.Slice(next, count)), room, count, UpdateMode.Any, next, keys.Length);
        }

        ArrayPool<byte>.Shared.Return(slots);
    }
}
