using System.Net;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class LpmTrieMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Theory]
    [InlineData("10.1.2.3", 3)]
    [InlineData("10.1.9.9", 2)]
    [InlineData("10.200.0.1", 1)]
    [InlineData("192.168.0.1", 0)]
    public void TryGetValue_Address_FindsTheLongestPrefix(string address, int expected)
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        bool found = map.TryGetValue(IPAddress.Parse(address), out int value);

        Assert.True(found);
        Assert.Equal(expected, value);
    }

    [Fact]
    public void TryGetValue_QueryShorterThanPrefix_DoesNotFindIt()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        int value = map[IPNetwork.Parse("10.1.0.0/12")];

        Assert.Equal(1, value);
    }

    [Fact]
    public void Remove_Prefix_RemovesOnlyThatOne()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        bool removed = map.Remove(IPNetwork.Parse("10.1.0.0/16"));
        bool again = map.Remove(IPNetwork.Parse("10.1.0.0/16"));

        Assert.True(removed);
        Assert.False(again);
        Assert.Equal(1, map[IPAddress.Parse("10.1.9.9")]);
        Assert.Equal(3, map[IPAddress.Parse("10.1.2.3")]);
    }

    [Fact]
    public void Enumeration_Prefixes_LongerComeBeforeThoseThatCoverThem()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        List<string> networks = [];
        foreach (ref readonly MapEntry<LpmKey4, int> entry in map)
            networks.Add(entry.Key.ToNetwork().ToString());

        Assert.Equal(["10.1.2.0/24", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"], networks);
        Assert.Equal(IterationPromise.BestEffort, map.Iteration);
    }

    [Fact]
    public void Indexer_HostBits_AreStoredAndIgnored()
    {
        using LpmTrieMap<LpmKey4, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey4, int>(4));

        map[new LpmKey4(IPAddress.Parse("10.1.2.3"), 8)] = 7;

        Assert.Equal(7, map[IPAddress.Parse("10.200.0.1")]);
        foreach (ref readonly MapEntry<LpmKey4, int> entry in map)
        {
            Assert.Equal("10.1.2.3/8", entry.Key.ToString());
            Assert.Equal("10.0.0.0/8", entry.Key.ToNetwork().ToString());
        }
    }

    [Fact]
    public void Indexer_SixthVersion_FindsTheLongestPrefix()
    {
        using LpmTrieMap<LpmKey6, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey6, int>(4));
        map[IPNetwork.Parse("2001:db8::/32")] = 1;
        map[IPNetwork.Parse("2001:db8:1::/48")] = 2;

        Assert.Equal(2, map[IPAddress.Parse("2001:db8:1::1")]);
        Assert.Equal(1, map[IPAddress.Parse("2001:db8:2::1")]);
        Assert.False(map.ContainsKey(IPAddress.Parse("2001:db9::1")));
    }

    [Fact]
    public void TryAdd_Full_ThrowsAndSaysSo()
    {
        using LpmTrieMap<LpmKey4, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey4, int>(1) { Name = "full" });
        map[IPNetwork.Parse("10.0.0.0/8")] = 1;

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.TryAdd(IPNetwork.Parse("11.0.0.0/8"), 2));

        Assert.Equal(Errno.ENOSPC, error.Errno);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryAddTryUpdate_ByPresence_AnswerLikeADictionary()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        Assert.False(map.TryAdd(IPNetwork.Parse("10.0.0.0/8"), 9));
        Assert.False(map.TryUpdate(IPNetwork.Parse("11.0.0.0/8"), 9));
        Assert.True(map.TryUpdate(IPNetwork.Parse("10.0.0.0/8"), 9));
        Assert.Equal(9, map[IPAddress.Parse("10.200.0.1")]);
    }

    [Fact]
    public void Operations_Repeated_AllocateNothing()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();
        IPAddress address = IPAddress.Parse("10.1.2.3");
        IPNetwork network = IPNetwork.Parse("10.7.0.0/16");
        int sum = 0;

        long allocated = Allocation.Least(() =>
        {
            sum = 0;
            for (int i = 0; i < 100; i++)
            {
                sum += map[address];
                map[network] = i;
                foreach (ref readonly MapEntry<LpmKey4, int> entry in map)
                    sum += entry.Key.PrefixLength;
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(100 * (3 + 24 + 16 + 16 + 8), sum);
    }

    [Fact]
    public void Clear_Prefixes_LeavesNone()
    {
        using LpmTrieMap<LpmKey4, int> map = CreateRoutes();

        map.Clear();

        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void Enumeration_OthersRemove_Ends()
    {
        using LpmTrieMap<LpmKey4, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey4, int>(2000));
        using var stop = new CancellationTokenSource();
        var churn = new Thread(() =>
        {
            for (uint i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = new LpmKey4(new IPAddress(i % 1500), 32);
                if (!map.Remove(key))
                    map[key] = 1;
            }
        });
        churn.Start();

        long most = 0;
        for (int pass = 0; pass < 50; pass++)
            most = Math.Max(most, map.Count());

        stop.Cancel();
        churn.Join();
        Assert.InRange(most, 0, 2000 + 1024);
    }

    private LpmTrieMap<LpmKey4, int> CreateRoutes()
    {
        LpmTrieMap<LpmKey4, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey4, int>(16));
        map[IPNetwork.Parse("0.0.0.0/0")] = 0;
        map[IPNetwork.Parse("10.0.0.0/8")] = 1;
        map[IPNetwork.Parse("10.1.0.0/16")] = 2;
        map[IPNetwork.Parse("10.1.2.0/24")] = 3;
        return map;
    }
}

public sealed class LpmTrieMapOnKernel : LpmTrieMapContract<KernelFixture>;

public sealed class LpmTrieMapOnEmbedded : LpmTrieMapContract<EmbeddedFixture>;

public sealed class LpmTrieMapOnSharing : LpmTrieMapContract<SharingFixture>;
