using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

[CollectionDefinition(nameof(DescriptorsOnKernel), DisableParallelization = true)]
public sealed class OneAtATime;

/// <summary>Descriptors are counted, so nothing else may open any meanwhile.</summary>
[Collection(nameof(DescriptorsOnKernel))]
public sealed class DescriptorsOnKernel : ByteMapOnKernel
{
    [Fact]
    public void Dispose_ManyMaps_LeavesNoDescriptorOpen()
    {
        Collect();
        int before = OpenDescriptors();

        for (int i = 0; i < 200; i++)
        {
            using MapHandle map = Host.CreateMap(new MapSpec { Name = "leak", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
            using MapHandle again = Host.OpenMap(map.Info.Id);
        }

        Assert.InRange(OpenDescriptors(), 0, before);
    }

    [Fact]
    public void Create_Refused_LeavesNoDescriptorOpen()
    {
        var outer = new MapSpec
        {
            Name = "outer", Type = MapType.ArrayOfMaps, KeySize = 8, ValueSize = 4, MaxEntries = 1,
            Inner = new MapSpec { Name = "inner", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 },
        };
        Collect();
        int before = OpenDescriptors();

        for (int i = 0; i < 50; i++)
            Assert.Throws<BpfSyscallException>(() => Host.CreateMap(outer));

        Assert.InRange(OpenDescriptors(), 0, before);
    }

    [Fact]
    public void Finalizer_MapsNeverDisposed_ClosesThem()
    {
        int before = OpenDescriptors();

        CreateAndForget(50);
        bool isClosed = SpinWait.SpinUntil(() => Collect() && OpenDescriptors() <= before, TimeSpan.FromSeconds(20));

        Assert.True(isClosed);
    }

    [Fact]
    public async Task Dispose_WhileOtherThreadsUseTheMap_NeverReachesAnotherDescriptor()
    {
        for (int round = 0; round < 50; round++)
        {
            MapHandle map = Host.CreateMap(new MapSpec { Name = "race", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
            Task<Errno>[] users = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => UseUntilDisposed(map)))];

            map.Dispose();
            using MapHandle reuser = Host.CreateMap(new MapSpec { Name = "reuser", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 8 });
            Errno[] answers = await Task.WhenAll(users);

            // The new map took the number of the old one. No late update may have landed in it, and no call may have found the number closed.
            Assert.All(answers, answer => Assert.Equal(Errno.None, answer));
            Assert.Empty(Keys(reuser));
        }
    }

    private static Errno UseUntilDisposed(MapHandle map)
    {
        Span<byte> key = stackalloc byte[4];
        Span<byte> value = stackalloc byte[8];
        try
        {
            while (true)
            {
                Errno errno = map.Update(key, value);
                if (errno != Errno.None)
                    return errno;
            }
        }
        catch (ObjectDisposedException)
        {
            return Errno.None;
        }
    }

    private void CreateAndForget(int count)
    {
        for (int i = 0; i < count; i++)
            Host.CreateMap(new MapSpec { Name = "forgotten", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
    }

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
