using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>Maps whose files this process may only read: the memory is mapped without the right to write, so that writing would end the process.</summary>
public sealed class ReadOnlyMapTests
{
    public static TheoryData<MapType, MapFlags> Kinds => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.PerCpuHash, MapFlags.None },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruPerCpuHash, MapFlags.NoCommonLru },
        { MapType.Array, MapFlags.None },
        { MapType.PerCpuArray, MapFlags.None },
        { MapType.LpmTrie, MapFlags.None },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reading_EveryWay_WritesNothing(MapType type, MapFlags flags)
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(type, flags: flags));
        byte[] key = new byte[written.KeySize], value = new byte[written.ValueSize], next = new byte[written.KeySize];
        value.AsSpan().Fill(7);
        written.Update(key, value);
        using MapHandle read = OpenReadOnly(directory);
        byte[] found = new byte[read.ValueSize], keys = new byte[64 * read.KeySize], values = new byte[64 * read.ValueSize], token = new byte[read.TokenSize];
        int count = 64;

        Errno looked = read.Lookup(key, found);
        Errno stepped = read.GetNextKey([], next);
        read.GetNextKey(key, next);
        read.LookupBatch([], token, keys, values, ref count);
        byte[] changed = new byte[read.ValueSize];
        written.Update(key, changed);
        Errno again = read.Lookup(key, value);

        Assert.Equal((Errno.None, Errno.None, Errno.None), (looked, stepped, again));
        Assert.All(found, item => Assert.Equal(7, item));
        Assert.Equal(changed, value);
        Assert.True(count > 0);
        Assert.Equal(MapAccess.ReadOnly, read.Access);
    }

    [Fact]
    public void Peek_OfAQueue_WritesNothing()
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Queue));
        written.Update([], BitConverter.GetBytes(5ul));
        using MapHandle read = OpenReadOnly(directory);
        byte[] found = new byte[8];

        Errno errno = read.Lookup([], found);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(5ul, BitConverter.ToUInt64(found));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Writing_IsRefused(MapType type, MapFlags flags)
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(type, flags: flags));
        using MapHandle read = OpenReadOnly(directory);

        Errno updated = read.Update(new byte[read.KeySize], new byte[read.ValueSize]);
        Errno deleted = read.Delete(new byte[read.KeySize]);
        Errno frozen = read.Freeze();

        Assert.Equal((Errno.EPERM, Errno.EPERM, Errno.EPERM), (updated, deleted, frozen));
    }

    [Fact]
    public void OpenRing_WhoseReaderWouldWrite_IsRefused()
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.RingBuffer));
        using MapHandle read = OpenReadOnly(directory);

        var refused = Assert.Throws<BpfSyscallException>(read.OpenRing);

        Assert.Equal(Errno.EINVAL, refused.Errno);
    }

    // As for a user whom the file's mode permits no more; tests may run as root, who may do everything.
    private static EmbeddedMapHandle OpenReadOnly(SharedDirectory directory)
    {
        EmbeddedHost host = directory.OpenHost();
        MapFile file = MapFile.Open(directory.Path("shared").Value, isReadOnly: true);
        EmbeddedMap map = SharedMaps.Open(file, directory.Path("shared"), directory.Cpus, new MapTable(), default);
        return new EmbeddedMapHandle(host, map, MapFlags.ReadOnly);
    }
}
