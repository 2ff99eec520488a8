using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>What typed maps do where there are no batches.</summary>
public abstract class BatchlessMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Enumeration_All_EachComesOnce()
    {
        using HashMap<ulong, ulong> map = Create(1000);

        List<ulong> seen = [];
        foreach (ref readonly MapEntry<ulong, ulong> entry in map)
            seen.Add(entry.Key);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (ulong)i), seen.Order());
        Assert.Equal(IterationPromise.BestEffort, map.Iteration);
        Assert.Equal(1000, map.Count());
    }

    [Fact]
    public void Enumeration_RemovesWhatItSees_StillSeesAll()
    {
        using HashMap<ulong, ulong> map = Create(1000);

        HashSet<ulong> seen = [];
        foreach (ref readonly MapEntry<ulong, ulong> entry in map)
        {
            Assert.True(seen.Add(entry.Key));
            map.Remove(entry.Key);
        }

        Assert.Equal(1000, seen.Count);
        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void Enumeration_EveryStepIsRemoved_Ends()
    {
        ulong next = 1_000_000;
        using HashMap<ulong, ulong> map = Create(100, handle =>
        {
            // Whatever key the walk stands at is gone and another is there, so that it begins again and again.
            byte[] key = new byte[8];
            if (handle.GetNextKey([], key) == Errno.None)
                handle.Delete(key);
            handle.Update(BitConverter.GetBytes(next++), new byte[8]);
        });

        long count = map.Count();

        Assert.InRange(count, 0, 100);
    }

    [Fact]
    public void AddRangeRemoveRangeClear_OneByOne_DoTheSame()
    {
        using HashMap<ulong, ulong> map = Create(0);

        map.AddRange([1, 2, 3, 4], [10, 20, 30, 40]);
        int removed = map.RemoveRange([2, 9, 4]);

        Assert.Equal((2, 2L), (removed, map.Count()));
        Assert.Equal(30ul, map[3]);
        map.Clear();
        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void AddRange_Full_SaysHowManyWereWritten()
    {
        using HashMap<ulong, ulong> map = Create(0, capacity: 2);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.AddRange([1, 2, 3], [1, 2, 3]));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("2 of 3 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drain_NoBatches_IsRefused()
    {
        using HashMap<ulong, ulong> map = Create(3);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() =>
        {
            foreach (MapBatch<ulong, ulong> batch in map.Drain())
                Assert.Equal(0, batch.Count);
        });

        Assert.Equal((BpfCommand.MapLookupAndDeleteBatch, Errno.EINVAL), (error.Command, error.Errno));
    }

    private HashMap<ulong, ulong> Create(int entries, Action<MapHandle>? stepping = null, uint capacity = 1000)
    {
        HashMap<ulong, ulong> map = Host.CreateMap(new HashMapSpec<ulong, ulong>(stepping is null ? capacity : (uint)entries));
        for (ulong key = 0; key < (ulong)entries; key++)
            map[key] = key;
        return HashMap<ulong, ulong>.Bind(new BatchlessMap(map.Handle) { Stepping = stepping });
    }
}

public sealed class BatchlessMapOnKernel : BatchlessMapContract<KernelFixture>;

public sealed class BatchlessMapOnEmbedded : BatchlessMapContract<EmbeddedFixture>;
