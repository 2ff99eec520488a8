using System.Reflection;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Who waits for an update in place that has not left its bucket.</summary>
public sealed unsafe class BucketWaitTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Freeze_SomebodyInABucket_WaitsForHim() => AssertWaits((map, _) => map.Handle.Freeze());

    [Fact]
    public void MoveNext_SomebodyInABucket_WaitsForHim() => AssertWaits((map, key) =>
    {
        MapCursor cursor = default;
        Assert.True(map.Map.MoveNext(ref cursor, (byte*)key, 0) != null);
    });

    // A map of one bucket.
    private static void AssertWaits(Action<TestMap, nint> act)
    {
        using TestMap map = new(MapType.Hash, 1);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        view[1] = 2;
        HashBucket* bucket = FirstBucket(map);
        Assert.True(HashBucket.TryEnter(bucket, out uint version));
        Thread waiting = new(() =>
        {
            ulong key;
            act(map, (nint)(&key));
        });
        waiting.Start();

        bool endsBefore = waiting.Join(s_moment);
        HashBucket.Leave(bucket, version);
        waiting.Join();

        Assert.False(endsBefore);
    }

    private static HashBucket* FirstBucket(TestMap map) =>
        (HashBucket*)Pointer.Unbox(typeof(HashTable).GetField("_buckets", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(map.Map)!);
}
