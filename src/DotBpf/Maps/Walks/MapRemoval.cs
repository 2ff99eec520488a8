namespace DotBpf;

/// <summary>What is done to all entries of a map with keys.</summary>
internal static class MapRemoval
{
    internal static long Count(MapHandle map)
    {
        long count = 0;
        var walk = new MapWalk(map, MapWalk.CapacityFor(map));
        try
        {
            while (walk.MoveNext())
                count += walk.Count;
        }
        finally
        {
            walk.Dispose();
        }

        return count;
    }

    internal static void Clear(MapHandle map)
    {
        var walk = new MapWalk(map, MapWalk.CapacityFor(map));
        try
        {
            while (walk.MoveNext())
                RemoveAll(map, ref walk);
        }
        finally
        {
            walk.Dispose();
        }
    }

    // A batch delete stops at the first key that somebody else removed meanwhile; the rest goes one by one, as all do where
    // there are no batches.
    private static void RemoveAll(MapHandle map, ref MapWalk walk)
    {
        int count = walk.Count;
        Errno errno = map.DeleteBatch(walk.Keys, ref count);
        if (errno is not (Errno.None or Errno.ENOENT) && map.HasBatches)
            map.Throw(errno, BpfCommand.MapDeleteBatch);
        for (int i = count; i < walk.Count; i++)
            map.Succeeded(map.Delete(walk.Key(i)), Errno.ENOENT, BpfCommand.MapDelete);
    }
}
