using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Kinds that the kernel has and this host has not say so.</summary>
public sealed class MissingKindsTests
{
    [Theory]
    [InlineData(MapType.StructOps, "subsystems")]
    [InlineData(MapType.InstructionArray, "6.18")]
    [InlineData(MapType.ResizableHash, "6.18")]
    public void CreateMap_MissingKind_NamesItAndSaysWhy(MapType type, string reason)
    {
        using EmbeddedHost host = EmbeddedHost.Create();

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => host.CreateMap(new MapSpec { Name = "missing", Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 1 }));

        Assert.Equal("embedded", error.Host);
        Assert.Contains($"{type}", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(host.Features.HasMap(type));
    }

    [Fact]
    public void OpenProcessAndPath_AreOfTheKernelHost()
    {
        using EmbeddedHost host = EmbeddedHost.Create();

        Assert.Throws<FeatureNotSupportedException>(() => host.OpenProcess(1));
        Assert.Throws<FeatureNotSupportedException>(() => host.OpenPath("/proc"));
    }
}
