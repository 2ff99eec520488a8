using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class HashMapsOnKernel : ByteMapOnKernel
{
    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    public void Lookup_KeyPresent_CopiesTheValue(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 16);
        map.Update(U32(7), U64(0x1122334455667788));

        var value = new byte[8];
        Errno errno = map.Lookup(U32(7), value);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(0x1122334455667788ul, ToU64(value));
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void Lookup_KeyAbsent_AnswersEnoentAndLeavesTheValue(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 16);
        byte[] value = [.. Enumerable.Repeat((byte)0xcc, map.ValueSize)];

        Errno errno = map.Lookup(U32(7), value);

        Assert.Equal(Errno.ENOENT, errno);
        Assert.All(value, item => Assert.Equal(0xcc, item));
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void Update_ByMode_AnswersAsTheKernelDoes(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 64);
        var value = new byte[map.ValueSize];

        Errno[] answers =
        [
            map.Update(U32(1), value, UpdateMode.Exist),
            map.Update(U32(1), value, UpdateMode.NoExist),
            map.Update(U32(1), value, UpdateMode.NoExist),
            map.Update(U32(1), value, UpdateMode.Exist),
            map.Update(U32(1), value, UpdateMode.Lock),
            map.Update(U32(1), value, (UpdateMode)(1ul << 32)),
        ];

        Assert.Equal([Errno.ENOENT, Errno.None, Errno.EEXIST, Errno.None, Errno.EINVAL, Errno.EINVAL], answers);
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.PerCpuHash)]
    public void Update_MapFull_AnswersE2BigButReplaces(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 3);
        var value = new byte[map.ValueSize];
        for (uint key = 0; key < 3; key++)
            Assert.Equal(Errno.None, map.Update(U32(key), value));

        Errno insert = map.Update(U32(3), value);
        Errno replace = map.Update(U32(2), value);

        Assert.Equal(Errno.E2BIG, insert);
        Assert.Equal(Errno.None, replace);
    }

    [Fact]
    public void Update_LruFull_Evicts()
    {
        MapHandle map = Create(MapType.LruHash, 4, 8, 16);
        using IDisposable cpu = Host.EnterCpu(0);

        for (uint key = 0; key < 17; key++)
            Assert.Equal(Errno.None, map.Update(U32(key), U64(key)));

        // The 17th insert evicts the 4 oldest: the target of a map of 16 on 2 CPUs is 4, of one on n it is 16 / n / 2.
        int evicted = Math.Clamp(16 / Host.PossibleCpus / 2, 1, 128);
        Assert.Equal(17 - evicted, Keys(map).Count);
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void Delete_TwiceTheSameKey_AnswersEnoentTheSecondTime(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 16);
        map.Update(U32(5), new byte[map.ValueSize]);

        Errno first = map.Delete(U32(5));
        Errno second = map.Delete(U32(5));

        Assert.Equal((Errno.None, Errno.ENOENT), (first, second));
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void LookupAndDelete_KeyPresent_ReadsAndRemoves(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 16);
        byte[] value = [.. Enumerable.Range(1, map.ValueSize).Select(item => (byte)item)];
        map.Update(U32(5), value);

        var read = new byte[map.ValueSize];
        Errno errno = map.LookupAndDelete(U32(5), read);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(value, read);
        Assert.Equal(Errno.ENOENT, map.Lookup(U32(5), read));
    }

    [Theory]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruPerCpuHash)]
    public void Lookup_PerCpuValueOfFiveBytes_KeepsEverySlotRoundedToEight(MapType type)
    {
        MapHandle map = Create(type, 4, 5, 16);
        byte[] value = [.. Enumerable.Range(1, 8 * Host.PossibleCpus).Select(item => (byte)item)];

        map.Update(U32(5), value);
        var read = new byte[map.ValueSize];
        map.Lookup(U32(5), read);

        Assert.Equal(8 * Host.PossibleCpus, map.ValueSize);
        Assert.Equal(value, read);
    }

    [Fact]
    public void GetNextKey_Walk_ReturnsEveryKeyOnceAndEndsWithEnoent()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 100);
        for (uint key = 0; key < 100; key++)
            map.Update(U32(key), U64(key));

        List<byte[]> keys = Keys(map);

        Assert.Equal(Enumerable.Range(0, 100), keys.Select(key => BitConverter.ToInt32(key)).Order());
        Assert.Equal(Errno.ENOENT, map.GetNextKey(keys[^1], new byte[4]));
    }

    [Fact]
    public void GetNextKey_KeyAbsent_BeginsAgain()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 100);
        map.Update(U32(1), U64(1));

        var next = new byte[4];
        Errno errno = map.GetNextKey(U32(99), next);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(U32(1), next);
    }

    [Theory]
    [InlineData(3, 8)]
    [InlineData(5, 8)]
    [InlineData(4, 7)]
    [InlineData(4, 9)]
    [InlineData(0, 8)]
    public void Lookup_SpanOfTheWrongSize_ThrowsBeforeTheKernelIsAsked(int keySize, int valueSize)
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 16);

        Assert.Throws<ArgumentException>(() => map.Lookup(new byte[keySize], new byte[valueSize]));
    }
}
