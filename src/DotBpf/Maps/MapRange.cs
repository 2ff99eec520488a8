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
        if (!keys.IsEmpty)
            Update(map, MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), keys.Length, mode, before: 0, all: keys.Length);
    }

    /// <summary>Writes entries as bytes, a part of all that were asked for.</summary>
    internal static void Update(MapHandle map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count, UpdateMode mode, int before, int all)
    {
        int written = count;
        Errno errno = map.UpdateBatch(keys, values, ref written, mode);
        if (errno != Errno.None && written == 0 && !map.HasBatches)
            errno = UpdateEach(map, keys, values, count, mode, out written);
        if (errno != Errno.None)
            map.Throw(errno, BpfCommand.MapUpdateBatch, $"{before + written} of {all} entries were written before.");
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
                map.Throw(errno, BpfCommand.MapDelete, $"{removed + count} entries were removed before.");
            count = hasBatches ? count : errno == Errno.None ? 1 : 0;
            removed += count;
            next += errno == Errno.None ? count : count + 1; // past the one that was not there
        }

        return removed;
    }

    private static Errno UpdateEach(MapHandle map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count, UpdateMode mode, out int written)
    {
        for (written = 0; written < count; written++)
        {
            Errno errno = map.Update(keys.Slice(written * map.KeySize, map.KeySize), values.Slice(written * map.ValueSize, map.ValueSize), mode);
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }
}
