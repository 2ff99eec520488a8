using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class ArrayMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Create_NewArray_IsZero()
    {
        using ArrayMap<ulong> map = Create(100);

        ulong[] values = map.ToArray();

        Assert.Equal(new ulong[100], values);
    }

    [Fact]
    public void Indexer_Set_ReadsBack()
    {
        using ArrayMap<ulong> map = Create(100);

        map[99] = ulong.MaxValue;

        Assert.Equal(ulong.MaxValue, map[99]);
        Assert.Equal(0ul, map[98]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public void Indexer_OutOfRange_ThrowsAndNamesTheRange(int index)
    {
        using ArrayMap<ulong> map = Create(100);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => map[index]);

        Assert.Contains("0 to 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enumeration_MoreThanABatch_EveryIndexInOrder()
    {
        using ArrayMap<ulong> map = Create(2000);
        map[1999] = 5;

        var indices = new List<uint>();
        ulong sum = 0;
        foreach (ref readonly MapEntry<uint, ulong> entry in map)
        {
            indices.Add(entry.Key);
            sum += entry.Value;
        }

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (uint)i), indices);
        Assert.Equal(5ul, sum);
    }

    [Fact]
    public void Handle_Errors_AreTheKernels()
    {
        using ArrayMap<ulong> map = Create(4);
        byte[] beyond = [4, 0, 0, 0];
        byte[] value = new byte[8];

        Assert.Equal(Errno.ENOENT, map.Handle.Lookup(beyond, value));
        Assert.Equal(Errno.E2BIG, map.Handle.Update(beyond, value));
        Assert.Equal(Errno.E2BIG, map.Handle.Update(beyond, value, UpdateMode.NoExist));
        Assert.Equal(Errno.EEXIST, map.Handle.Update(new byte[4], value, UpdateMode.NoExist));
        Assert.Equal(Errno.None, map.Handle.Update(new byte[4], value, UpdateMode.Exist));
        Assert.Equal(Errno.EINVAL, map.Handle.Delete(new byte[4]));
        Assert.Equal(Errno.EINVAL, map.Handle.Delete(beyond));
        Assert.Equal(Errno.ENOTSUPP, map.Handle.LookupAndDelete(new byte[4], value));
    }

    [Fact]
    public void Handle_WrongSizes_ThrowBeforeTheHostIsAsked()
    {
        using ArrayMap<ulong> map = Create(4);

        var error = Assert.Throws<ArgumentException>(() => map.Handle.Lookup(new byte[3], new byte[8]));

        Assert.Contains("expected 4 bytes, found 3", error.Message, StringComparison.Ordinal);
    }

    private ArrayMap<ulong> Create(uint length) => Host.CreateMap<ArrayMap<ulong>>(new MapSpec
    {
        Name = "contract",
        Type = MapType.Array,
        KeySize = sizeof(uint),
        ValueSize = sizeof(ulong),
        MaxEntries = length,
    });
}

public sealed class ArrayMapOnKernel : ArrayMapContract<KernelFixture>;

public sealed class ArrayMapOnEmbedded : ArrayMapContract<EmbeddedFixture>;

public sealed class ArrayMapOnSharing : ArrayMapContract<SharingFixture>;
