using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class MapLifeOnKernel : ByteMapOnKernel
{
    [Fact]
    public void Freeze_Map_ForbidsWritesAndAllowsReads()
    {
        MapHandle map = Create(MapType.Array, 4, 8, 2);

        Errno[] answers = [map.Freeze(), map.Update(U32(0), U64(1)), map.Lookup(U32(0), new byte[8]), map.Freeze()];

        Assert.Equal([Errno.None, Errno.EPERM, Errno.None, Errno.EPERM], answers);
    }

    [Fact]
    public void Update_ReadOnlyDescriptor_IsRefusedAndExplained()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2, MapFlags.ReadOnly);

        Errno errno = map.Update(U32(1), U64(1));
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.ThrowIfFailed(errno, BpfCommand.MapUpdate));

        Assert.Equal(Errno.EPERM, errno);
        Assert.Contains("reading only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenMap_ById_IsTheSameMap()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        map.Update(U32(1), U64(42));

        using MapHandle again = Host.OpenMap(map.Info.Id);
        var value = new byte[8];
        again.Lookup(U32(1), value);

        Assert.Equal(map.Info, again.Info);
        Assert.Equal(42ul, ToU64(value));
    }

    [Fact]
    public void OpenMap_NoSuchId_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenMap(0x7ffffff0));

        Assert.Equal((BpfCommand.MapGetById, Errno.ENOENT), (error.Command, error.Errno));
        Assert.Contains("no map of that id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetNextMapId_Walk_FindsOwnMapsInOrder()
    {
        uint[] own = [Create(MapType.Hash, 4, 8, 2).Info.Id, Create(MapType.Array, 4, 8, 2).Info.Id];
        List<uint> ids = [];

        for (uint id = 0; Host.TryGetNextMapId(id, out uint next); id = next)
            ids.Add(next);

        Assert.Subset(ids.ToHashSet(), own.ToHashSet());
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public void EveryOperation_AfterDispose_Throws()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        map.Dispose();
        int count = 1;

        Assert.True(map.IsDisposed);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => map.Lookup(U32(0), new byte[8]));
        Assert.Equal(map.ToString(), error.ObjectName);
        Assert.Contains(map.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => map.Update(U32(0), new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => map.Delete(U32(0)));
        Assert.Throws<ObjectDisposedException>(() => map.LookupAndDelete(U32(0), new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => map.GetNextKey([], new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => map.LookupBatch([], new byte[4], new byte[4], new byte[8], ref count));
        Assert.Throws<ObjectDisposedException>(() => map.DeleteBatch(new byte[4], ref count));
        Assert.Throws<ObjectDisposedException>(() => map.Freeze());
    }

    [Fact]
    public void Dispose_LastHandle_EndsTheMap()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        uint id = map.Info.Id;

        map.Dispose();

        Assert.True(SpinWait.SpinUntil(() => IsGone(id), TimeSpan.FromSeconds(10)));
    }

    private bool IsGone(uint id)
    {
        try
        {
            Host.OpenMap(id).Dispose();
            return false;
        }
        catch (BpfSyscallException error) when (error.Errno == Errno.ENOENT)
        {
            return true;
        }
    }
}
