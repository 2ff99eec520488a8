using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class ArenaMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Borrow_Untouched_IsZeroAndKeepsWhatIsWritten()
    {
        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(16));

        using (MappedValues<long> values = arena.Borrow<long>(4096, 4))
        {
            Assert.Equal([0, 0, 0, 0], values.Span.ToArray());
            values[2] = 7;
        }

        using MappedValues<long> again = arena.Borrow<long>(4096 + 16);
        Assert.Equal(7, again[0]);
        Assert.Equal((16u, 16L * Environment.SystemPageSize), (arena.Pages, arena.SizeInBytes));
    }

    [Fact]
    public void Address_Given_IsWhereItLies()
    {
        const ulong Place = 0x1_0000_0000_000;

        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(4) { Address = Place });

        Assert.Equal(Place, arena.Address);
        Assert.Equal(24, arena.OffsetOf(Place + 24));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.OffsetOf(Place + (ulong)arena.SizeInBytes));
    }

    [Fact]
    public void Borrow_OutOfRange_Throws()
    {
        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(1));

        Assert.Throws<ArgumentOutOfRangeException>(() => { using MappedValues<long> values = arena.Borrow<long>(arena.SizeInBytes - 7); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { using MappedValues<long> values = arena.Borrow<long>(-1); });
    }

    [Fact]
    public void Borrow_TwoViews_ShareTheMemory()
    {
        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(1));
        using MappedValues<int> first = arena.Borrow<int>(0);
        using MappedValues<int> second = arena.Borrow<int>(0);

        first[0] = 5;

        Assert.Equal(5, second[0]);
    }

    [Fact]
    public void Freeze_OnceBorrowed_IsRefusedForEver()
    {
        using ArenaMap untouched = Host.CreateMap(new ArenaMapSpec(1)), arena = Host.CreateMap(new ArenaMapSpec(1));
        using (MappedValues<int> values = arena.Borrow<int>(0))
            values[0] = 1;

        Errno neverBorrowed = untouched.Handle.Freeze(), borrowedBefore = arena.Handle.Freeze();
        var refused = Assert.Throws<BpfSyscallException>(() => untouched.Address);

        Assert.Equal((Errno.None, Errno.EBUSY, Errno.EPERM), (neverBorrowed, borrowedBefore, refused.Errno));
    }

    [Fact]
    public void Borrow_UntouchedPagesFault_IsRefused()
    {
        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(1) { Flags = MapFlags.FaultOnUntouched });

        Assert.Throws<FeatureNotSupportedException>(() => { using MappedValues<long> values = arena.Borrow<long>(0); });
    }

    [Fact]
    public void Borrow_MappedElsewhereInTheProcess_SaysWhy()
    {
        using ArenaMap arena = Host.CreateMap(new ArenaMapSpec(1));
        using MappedValues<int> values = arena.Borrow<int>(0);
        using ArenaMap again = Host.OpenMap<ArenaMap>(arena.Handle.Info.Id);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => again.Address);

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("place in memory", error.Message, StringComparison.Ordinal);
    }
}

public sealed class ArenaMapOnKernel : ArenaMapContract<KernelFixture>;

public sealed class ArenaMapOnEmbedded : ArenaMapContract<EmbeddedFixture>;

public sealed class ArenaMapOnSharing : ArenaMapContract<SharingFixture>;
