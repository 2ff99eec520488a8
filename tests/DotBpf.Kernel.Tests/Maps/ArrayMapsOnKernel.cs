using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class ArrayMapsOnKernel : ByteMapOnKernel
{
    [Theory]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerCpuArray)]
    public void Lookup_NewArray_IsZero(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 4);
        byte[] value = [.. Enumerable.Repeat((byte)0xcc, map.ValueSize)];

        Errno errno = map.Lookup(U32(3), value);

        Assert.Equal(Errno.None, errno);
        Assert.All(value, item => Assert.Equal(0, item));
    }

    [Theory]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerCpuArray)]
    public void EveryOperation_IndexOutOfRange_HasItsOwnErrno(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 4);
        var value = new byte[map.ValueSize];

        Errno[] answers = [map.Lookup(U32(4), value), map.Update(U32(4), value), map.Delete(U32(4)), map.Update(U32(4), value, UpdateMode.NoExist)];

        Assert.Equal([Errno.ENOENT, Errno.E2BIG, Errno.EINVAL, Errno.E2BIG], answers);
    }

    [Theory]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerCpuArray)]
    public void EveryOperation_ThatArraysLack_HasItsOwnErrno(MapType type)
    {
        MapHandle map = Create(type, 4, 8, 4);
        var value = new byte[map.ValueSize];
        int count = 1;

        Errno[] answers =
        [
            map.Delete(U32(0)),
            map.LookupAndDelete(U32(0), value),
            map.Update(U32(0), value, UpdateMode.NoExist),
            map.Update(U32(0), value, UpdateMode.Exist),
            map.DeleteBatch(U32(0), ref count),
        ];

        Assert.Equal([Errno.EINVAL, Errno.ENOTSUPP, Errno.EEXIST, Errno.None, Errno.ENOTSUPP], answers);
        Assert.Equal(0, count);
    }

    [Fact]
    public void GetNextKey_Array_WalksEveryIndex()
    {
        MapHandle map = Create(MapType.Array, 4, 8, 5);

        List<byte[]> keys = Keys(map);

        Assert.Equal([0, 1, 2, 3, 4], keys.Select(key => BitConverter.ToInt32(key)));
    }

    [Fact]
    public void Update_PerCpuArray_KeepsOneValueForEachCpu()
    {
        MapHandle map = Create(MapType.PerCpuArray, 4, 8, 2);
        byte[] value = [.. Enumerable.Range(0, Host.PossibleCpus).SelectMany(cpu => U64((ulong)cpu + 100))];

        map.Update(U32(1), value);
        var read = new byte[map.ValueSize];
        map.Lookup(U32(1), read);

        Assert.Equal(8 * Host.PossibleCpus, map.ValueSize);
        Assert.Equal(value, read);
    }

    [Fact]
    public void ValueSize_ArrayOfFiveBytes_IsExact()
    {
        MapHandle map = Create(MapType.Array, 4, 5, 2);

        map.Update(U32(1), [1, 2, 3, 4, 5]);
        var read = new byte[5];
        map.Lookup(U32(1), read);

        Assert.Equal([1, 2, 3, 4, 5], read);
    }
}
