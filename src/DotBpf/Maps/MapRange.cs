using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Writes and removes many entries: by batches, or one by one where the kind or the host has none.</summary>
internal static class MapRange
{
    internal static void Update<TKey, TValue>(MapHandle map, ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, UpdateMode mode)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (keys.Length != values.Length)
            throw new ArgumentException($"There are {keys.Length} keys and {values.Length} values.", nameof(values));
        if (keys.IsEmpty)
            return;
        int count = keys.Length;
        Errno errno = map.UpdateBatch(MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), ref count, mode);
        if (errno != Errno.None && count == 0 && !map.HasBatches)
            errno = UpdateEach(map, keys, values, mode, out count);
        if (errno != Errno.None)
            map.Throw(errno, BpfCommand.MapUpdateBatch, $"{count} of {keys.Length} entries were written before.");
    }

    internal static int Delete<TKey>(MapHandle map, ReadOnlySpan<TKey> keys)
        where TKey : unmanaged
    {
        bool hasBatches = map.HasBatches;
        int removed = 0;
        for (int next = 0; next < keys.Length;)
        {
            ReadOnlySpan<byte> rest = MemoryMarshal.AsBytes(keys[next..]);
            int count = hasBatches ? keys.Length - next : 0;
            Errno errno = hasBatches ? map.DeleteBatch(rest, ref count) : map.Delete(rest[..map.KeySize]);
            if (errno is not (Errno.None or Errno.ENOENT))
                map.Throw(errno, BpfCommand.MapDelete, $"{removed} entries were removed before.");
            count = hasBatches ? count : errno == Errno.None ? 1 : 0;
            removed += count;
            next += errno == Errno.None ? count : count + 1; // past the one that was not there
        }

        return removed;
    }

    private static Errno UpdateEach<TKey, TValue>(MapHandle map, ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, UpdateMode mode, out int count)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        for (count = 0; count < keys.Length; count++)
        {
            Errno errno = map.Update(MapBytes.Of(in keys[count]), MapBytes.Of(in values[count]), mode);
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }
}
