using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class HashMapContract<THost> : KeyedMapContract<THost, HashMap<ulong, ulong>>
    where THost : IHostFixture
{
    [Fact]
    public void Insert_MapFull_ThrowsE2BIGWithNameAndCapacity()
    {
        using HashMap<ulong, ulong> map = Create();
        for (ulong i = 0; i < Capacity; i++)
            map[i] = i;

        var error = Assert.Throws<BpfSyscallException>(() => map[Capacity] = 1);
        map[3] = 33;

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("'contract'", error.Message, StringComparison.Ordinal);
        Assert.Contains("64 entries", error.Message, StringComparison.Ordinal);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.Equal(33ul, map[3]);
    }

    [Fact]
    public void Drain_Frozen_IsRefusedAndSaysWhy()
    {
        using HashMap<ulong, ulong> map = Create();
        map.Freeze();

        var error = Assert.Throws<BpfSyscallException>(() =>
        {
            foreach (MapBatch<ulong, ulong> batch in map.Drain())
                Assert.Fail($"{batch.Count} entries were taken out.");
        });

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("frozen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drain_OthersCount_NothingIsLost()
    {
        using HashMap<ulong, ulong> map = Create(256);
        const ulong Adds = 20_000;
        ulong taken = 0;
        var writer = new Thread(() =>
        {
            // Each key is added once, so what is drained and what is left must be all of them.
            for (ulong i = 0; i < Adds; i++)
            {
                while (map.Handle.Update(BitConverter.GetBytes(i), BitConverter.GetBytes(1ul), UpdateMode.NoExist) != Errno.None)
                    Thread.Yield();
                if (i % 64 == 0)
                    Thread.Yield();
            }
        });
        writer.Start();

        while (writer.IsAlive)
        {
            foreach (MapBatch<ulong, ulong> batch in map.Drain())
                taken += (ulong)batch.Count;
        }

        writer.Join();
        Assert.Equal(Adds, taken + (ulong)map.Count());
    }

    [Fact]
    public void Enumeration_TwoHundredPassesUnderChurn_UntouchedKeysComeExactlyOnceInEach()
    {
        const int Keys = 20_000, Passes = 200;
        using HashMap<ulong, ulong> map = Create(Keys);
        ulong[] keys = [.. Enumerable.Range(0, Keys).Select(i => (ulong)i)];
        map.AddRange(keys, keys);
        using var stop = new CancellationTokenSource();
        var churn = new Thread(() =>
        {
            // The upper half comes, goes and changes all the time.
            for (ulong i = 0; !stop.IsCancellationRequested; i = (i + 7919) % (Keys / 2))
            {
                ulong key = (Keys / 2) + i;
                if (i % 3 == 0 || !map.Remove(key))
                    map[key] = i;
            }
        });
        churn.Start();

        int wrong = 0;
        byte[] visits = new byte[Keys / 2];
        for (int pass = 0; pass < Passes; pass++)
        {
            Array.Clear(visits);
            foreach (ref readonly MapEntry<ulong, ulong> entry in map)
            {
                if (entry.Key < Keys / 2)
                    visits[entry.Key]++;
            }

            wrong += visits.Count(count => count != 1);
        }

        stop.Cancel();
        churn.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(IterationPromise.EveryKeyOnce, map.Iteration);
    }
}

public sealed class HashMapOnKernel : HashMapContract<KernelFixture>;

public sealed class HashMapOnEmbedded : HashMapContract<EmbeddedFixture>;

public sealed class HashMapOnSharing : HashMapContract<SharingFixture>;
