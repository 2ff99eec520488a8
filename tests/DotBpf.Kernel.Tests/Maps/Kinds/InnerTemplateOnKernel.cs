using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>Inner maps made from the template of an object.</summary>
public sealed class InnerTemplateOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly BpfObject _loaded;

    public InnerTemplateOnKernel() =>
        _loaded = _host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "static-values.clang19-bpfel-v3.o")), new LoadOptions { KeepGoing = true });

    public void Dispose()
    {
        _loaded.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void CreateInner_OfAnObject_HasItsTypes()
    {
        var outer = _loaded.Map<ArrayOfMaps<ArrayMap<ulong>>>("by_index");

        using ArrayMap<ulong> inner = outer.CreateInner();
        inner[1] = 5;
        outer.Set(0, inner);

        Assert.Equal("__u64", inner.Handle.Info.ValueType?.Name);
        Assert.True(outer.TryOpen(0, out ArrayMap<ulong>? opened));
        using (opened)
            Assert.Equal(5ul, opened[1]);
    }

    [Fact]
    public void TryOpen_StaticValue_IsTheObjectsMap()
    {
        var outer = _loaded.Map<HashOfMaps<uint, ArrayMap<ulong>>>("by_key");

        bool found = outer.TryGetMapId(0, out uint id);

        Assert.True(found);
        Assert.Equal(_loaded.Maps["west"].Info.Id, id);
    }

    [Fact]
    public void Map_InnerViewOfAnotherLayout_IsRefusedAtOnce()
    {
        MapLayoutException error = Assert.Throws<MapLayoutException>(() => _loaded.Map<ArrayOfMaps<ArrayMap<int>>>("by_index"));

        Assert.Contains("by_index", error.Message, StringComparison.Ordinal);
    }
}
