namespace DotBpf;

/// <summary>Lists the keys of old cgroup storage, key by key: its kinds have no batches.</summary>
internal static class CgroupStorageKeys
{
    internal static List<CgroupStorageKey> List(MapHandle map)
    {
        List<CgroupStorageKey> keys = [];
        var walk = new MapWalk(map, capacity: 16);
        try
        {
            while (walk.MoveNext())
            {
                for (int i = 0; i < walk.Count; i++)
                    keys.Add(CgroupStorageKey.Read(walk.Key(i)));
            }
        }
        finally
        {
            walk.Dispose();
        }

        return keys;
    }
}
