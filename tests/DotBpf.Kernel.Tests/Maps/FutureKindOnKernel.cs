using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>A map of a kind that is newer than the library: it can be listed, and nothing is read into memory of unknown size.</summary>
public sealed class FutureKindOnKernel : ByteMapOnKernel
{
    [Fact]
    public void Lookup_KindOfTheFuture_MovesNoValue()
    {
        var known = (KernelMap)Create(MapType.Array, 4, 8, 1);
        using var map = new KernelMap(Host, known.Descriptor.Duplicate(), known.Info with { Type = (MapType)99 });

        Assert.Equal(0, map.ValueSize);
        Assert.Throws<ArgumentException>(() => map.Lookup(U32(0), new byte[8]));
        Assert.NotEqual(Errno.None, map.Lookup(U32(0), []));
    }
}
