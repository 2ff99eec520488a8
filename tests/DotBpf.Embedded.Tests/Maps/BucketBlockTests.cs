using DotBpf.Embedded.Maps.Hashes;

namespace DotBpf.Embedded.Tests.Maps;

public sealed unsafe class BucketBlockTests
{
    private const int Length = 21;

    [Fact]
    public void Scan_SomeBuckets_CountsThoseThatHaveAnElement()
    {
        HashBucket* buckets = stackalloc HashBucket[Length];
        foreach (int place in new[] { 0, 7, 8, 15, 20 })
            buckets[place] = new() { Head = 5, Version = 2 };
        buckets[3] = new() { Version = 4 };
        BucketBlock block = default;

        int found = block.Scan(buckets, Length, default);

        Assert.Equal(5, found);
        Assert.True(block.IsStill());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(20)]
    public void IsStill_WriterWasInside_IsNotWhileItIsNorAfterwards(int place)
    {
        HashBucket* buckets = stackalloc HashBucket[Length];
        buckets[place] = new() { Head = 5, Version = uint.MaxValue - 1 };
        HashBucket.TryEnter(&buckets[place], out uint version);
        BucketBlock block = default;
        block.Scan(buckets, Length, default);

        bool during = block.IsStill();
        HashBucket.Leave(&buckets[place], version);
        bool afterwards = block.IsStill();

        Assert.False(during);
        Assert.False(afterwards);
    }

    // While a process is inside of a shared bucket, the version is the number of its seat, which may be close to what the version becomes.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void IsStill_VersionBecomesNumberOfTheWriter_IsNot(int place)
    {
        HashBucket* buckets = stackalloc HashBucket[Length];
        buckets[place] = new() { Head = 5, Version = 7 };
        BucketBlock block = default;
        block.Scan(buckets, Length, default);

        buckets[place].Version = 6;

        Assert.False(block.IsStill());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(20)]
    public void IsStill_ChangedSinceScan_IsNot(int place)
    {
        HashBucket* buckets = stackalloc HashBucket[Length];
        BucketBlock block = default;
        block.Scan(buckets, Length, default);

        buckets[place] = new() { Version = 2 };

        Assert.False(block.IsStill());
    }

    [Fact]
    public void TryEnter_SomebodyInside_LeavesTheBucketToHim()
    {
        HashBucket bucket = new() { Head = 5, Version = 6 };
        bool first = HashBucket.TryEnter(&bucket, out uint version);

        bool second = HashBucket.TryEnter(&bucket, out _);
        HashBucket.Leave(&bucket, version);

        Assert.Equal((true, false, 8u, 5u), (first, second, bucket.Version, bucket.Head));
    }
}
