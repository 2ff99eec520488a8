using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>How long inner maps live.</summary>
public sealed class InnerMapLifeTests : IDisposable
{
    private static readonly MapSpec s_inner = new() { Name = "inner", Type = MapType.Queue, ValueSize = 8, MaxEntries = 2 };
    private static readonly byte[] s_key = new byte[4];
    private readonly EmbeddedHost _host = EmbeddedHost.Create();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(MapType.ArrayOfMaps)]
    [InlineData(MapType.HashOfMaps)]
    public void Dispose_Outer_EndsTheInnerThatOnlyItHeld(MapType type)
    {
        MapHandle outer = CreateOuter(type);
        Put(outer);
        int before = Count();

        outer.Dispose();

        Assert.Equal((2, 0), (before, Count()));
    }

    [Theory]
    [InlineData(MapType.ArrayOfMaps)]
    [InlineData(MapType.HashOfMaps)]
    public void Update_Again_EndsTheInnerThatWasReplaced(MapType type)
    {
        using MapHandle outer = CreateOuter(type);
        Put(outer);
        Put(outer);

        Assert.Equal(2, Count());
        Assert.Equal(Errno.None, outer.Delete(s_key));
        Assert.Equal(1, Count());
    }

    [Theory]
    [InlineData(MapType.ArrayOfMaps)]
    [InlineData(MapType.HashOfMaps)]
    public void Open_InnerById_OutlivesTheOuter(MapType type)
    {
        MapHandle outer = CreateOuter(type);
        Put(outer);
        byte[] id = new byte[4];
        outer.Lookup(s_key, id);

        using MapHandle inner = _host.OpenMap(BitConverter.ToUInt32(id));
        outer.Dispose();

        Assert.Equal(Errno.None, inner.Update([], new byte[8]));
        Assert.Equal(1, Count());
    }

    [Theory]
    [InlineData(MapType.ArrayOfMaps)]
    [InlineData(MapType.HashOfMaps)]
    public void Update_FromManyThreads_EndsAllButTheLast(MapType type)
    {
        using MapHandle outer = CreateOuter(type);

        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 500; i++)
            {
                Put(outer);
                if (i % 3 == 0)
                    outer.Delete(s_key);
            }
        });
        outer.Delete(s_key);

        Assert.Equal(1, Count());
    }

    private MapHandle CreateOuter(MapType type) =>
        _host.CreateMap(new() { Name = "outer", Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 2, Inner = s_inner });

    private void Put(MapHandle outer)
    {
        using MapHandle inner = _host.CreateMap(s_inner);
        Assert.Equal(Errno.None, outer.UpdateReference(s_key, inner));
    }

    private int Count()
    {
        int count = 0;
        for (uint id = 0; _host.TryGetNextMapId(id, out id);)
            count++;
        return count;
    }
}
