using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class MapBatchesOnKernel : ByteMapOnKernel
{
    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void LookupBatch_WholeHash_ReturnsEveryEntryAndEndsWithEnoent(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 500);
        Fill(map, 100);
        var keys = new byte[500 * 4];
        var values = new byte[500 * map.ValueSize];
        int count = 500;

        Errno errno = map.LookupBatch([], new byte[map.TokenSize], keys, values, ref count);

        Assert.Equal((Errno.ENOENT, 100), (errno, count));
        Assert.Equal(Enumerable.Range(0, 100), keys.Take(400).Chunk(4).Select(key => BitConverter.ToInt32(key)).Order());
        for (int i = 0; i < count; i++)
            Assert.Equal((ulong)BitConverter.ToUInt32(keys, i * 4), ToU64(values.AsSpan(i * map.ValueSize)));
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.PerCpuHash)]
    public void LookupBatch_InSteps_ContinuesByItsToken(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 256);
        Fill(map, 200);
        List<int> found = [];
        byte[] from = [];
        var to = new byte[map.TokenSize];
        Errno errno = Errno.None;

        for (int step = 0; errno == Errno.None && step < 100; step++)
        {
            var keys = new byte[40 * 4];
            int count = 40;
            errno = map.LookupBatch(from, to, keys, new byte[40 * map.ValueSize], ref count);
            found.AddRange(keys.Take(count * 4).Chunk(4).Select(key => BitConverter.ToInt32(key)));
            from = [.. to];
        }

        Assert.Equal(Errno.ENOENT, errno);
        Assert.Equal(Enumerable.Range(0, 200), found.Order());
    }

    [Fact]
    public void LookupBatch_BucketLargerThanRoom_AnswersEnospcAndNothing()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 1024, MapFlags.ZeroSeed);
        Fill(map, 1024);
        byte[] from = [];
        var to = new byte[map.TokenSize];
        Errno errno = Errno.None;
        int count = 1;

        for (int step = 0; errno == Errno.None && step < 2048; step++)
        {
            count = 1;
            errno = map.LookupBatch(from, to, new byte[4], new byte[8], ref count);
            from = [.. to];
        }

        Assert.Equal((Errno.ENOSPC, 0), (errno, count));
    }

    [Fact]
    public void LookupBatch_ArrayWithExactRoom_EndsOnTheNextCall()
    {
        MapHandle map = Create(MapType.Array, 4, 8, 5);
        var to = new byte[map.TokenSize];
        int first = 5, second = 5;

        Errno firstErrno = map.LookupBatch([], to, new byte[20], new byte[40], ref first);
        Errno secondErrno = map.LookupBatch(to, new byte[map.TokenSize], new byte[20], new byte[40], ref second);

        Assert.Equal((Errno.None, 5), (firstErrno, first));
        Assert.Equal((Errno.ENOENT, 0), (secondErrno, second));
    }

    [Fact]
    public void LookupAndDeleteBatch_Hash_EmptiesIt()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 256);
        Fill(map, 100);
        int count = 256;

        Errno errno = map.LookupAndDeleteBatch([], new byte[map.TokenSize], new byte[1024], new byte[2048], ref count);

        Assert.Equal((Errno.ENOENT, 100), (errno, count));
        Assert.Empty(Keys(map));
    }

    [Fact]
    public void UpdateBatch_MapTooSmall_StopsAndSaysHowMany()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 3);
        int count = 5;

        Errno errno = map.UpdateBatch([.. Enumerable.Range(0, 5).SelectMany(key => U32((uint)key))], new byte[40], ref count);

        Assert.Equal((Errno.E2BIG, 3), (errno, count));
    }

    [Fact]
    public void UpdateBatch_FrozenMap_SaysThatNothingWasDone()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 3);
        map.Freeze();
        int count = 2;

        Errno errno = map.UpdateBatch(new byte[8], new byte[16], ref count);

        Assert.Equal((Errno.EPERM, 0), (errno, count));
    }

    [Fact]
    public void DeleteBatch_OneAbsent_StopsThere()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 16);
        Fill(map, 3);
        int count = 4;

        Errno errno = map.DeleteBatch([.. U32(0), .. U32(1), .. U32(77), .. U32(2)], ref count);

        Assert.Equal((Errno.ENOENT, 2), (errno, count));
        Assert.Equal([U32(2)], Keys(map));
    }

    [Fact]
    public void LookupBatch_KindWithoutBatches_SaysThatNothingWasDone()
    {
        MapHandle map = Create(MapType.ProgramArray, 4, 4, 4);
        int count = 4;

        Errno errno = map.LookupBatch([], new byte[4], new byte[16], new byte[16], ref count);

        Assert.Equal((Errno.ENOTSUPP, 0), (errno, count));
    }

    [Fact]
    public void LookupBatch_RoomForLessThanTheCount_ThrowsBeforeTheKernelIsAsked()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 16);
        int count = 3;

        Assert.Throws<ArgumentException>(() => map.LookupBatch([], new byte[4], new byte[12], new byte[23], ref count));
    }

    private static void Fill(MapHandle map, uint entries)
    {
        for (uint key = 0; key < entries; key++)
            map.Update(U32(key), [.. Enumerable.Range(0, map.ValueSize / 8).SelectMany(_ => U64(key))]);
    }
}
