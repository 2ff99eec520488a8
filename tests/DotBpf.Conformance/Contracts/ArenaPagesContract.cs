using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Conformance.Objects;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Pages of an arena that programs allocate, fill and free.</summary>
public abstract class ArenaPagesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void BuildList_InPagesOfItsOwn_AddsUpAndIsSeenByUserSpace()
    {
        using ArenaPages pages = new(Host);

        (ulong address, ulong sum) = pages.BuildList(10);

        Assert.Equal(55ul, sum);
        using MappedValues<(ulong Next, ulong Value)> items = pages.Arena.Borrow<(ulong, ulong)>(pages.Arena.OffsetOf(address), 10);
        Assert.Equal((address + 16, 3ul), items[2]);
        Assert.Equal(0ul, items[0].Next);
    }

    [Fact]
    public void Reserve_FreePages_KeepsThemFromProgramsUntilTheyAreFreed()
    {
        using ArenaPages pages = new(Host);

        int reserved = pages.Reserve(0, 4);

        Assert.Equal(0, reserved);
        Assert.Equal(ArenaPages.None, pages.Allocate(0, 1));
        Assert.Equal(ArenaPages.None, pages.Allocate(null, 13));
        pages.Free(0, 4);
        Assert.Equal(0, pages.Allocate(0, 4));
    }

    [Fact]
    public void Reserve_PagesThatAreTakenOrOutside_IsRefused()
    {
        using ArenaPages pages = new(Host);
        pages.Allocate(8 * 4096, 1);

        Assert.Equal(-(int)Errno.EBUSY, pages.Reserve(7 * 4096, 2));
        Assert.Equal(-(int)Errno.EINVAL, pages.Reserve(15 * 4096, 2));
        Assert.Equal(-(int)Errno.EINVAL, pages.Reserve(16 * 4096, 1));
        Assert.Equal(0, pages.Reserve(7 * 4096, 0));
        Assert.Equal(0, pages.Reserve((7 * 4096) + 8, 1));
        Assert.Equal(0, pages.Reserve(7 * 4096, 1));
        Assert.Equal(-(int)Errno.EBUSY, pages.Reserve(7 * 4096, 1));
    }

    [Fact]
    public void Borrow_ReservedPage_BringsItIn()
    {
        using ArenaPages pages = new(Host);
        pages.Reserve(4096, 1);

        using MappedValues<long> values = pages.Arena.Borrow<long>(4096);
        values[0] = 7;

        Assert.Equal(7, values[0]);
        Assert.Equal(-(int)Errno.EBUSY, pages.Reserve(4096, 1));
    }

    [Fact]
    public void Allocate_FreedPages_GetsThemAgain()
    {
        using ArenaPages pages = new(Host);
        long first = pages.Allocate(null, 4), second = pages.Allocate(null, 4);

        pages.Free(first, 4);

        Assert.NotEqual(first, second);
        Assert.Equal(first, pages.Allocate(null, 3));
        Assert.Equal(ArenaPages.None, pages.Allocate(second, 1));
        Assert.Equal(ArenaPages.None, pages.Allocate(null, 17));
        Assert.Equal(ArenaPages.None, pages.Allocate(null, 1, flags: 1));
    }
}

public sealed class ArenaPagesOnKernel : ArenaPagesContract<KernelFixture>;

public sealed class ArenaPagesOnEmbedded : ArenaPagesContract<EmbeddedFixture>;

public sealed class ArenaPagesCompiled : ArenaPagesContract<CompiledFixture>;

public sealed class ArenaPagesOnSharing : ArenaPagesContract<SharingFixture>;

public sealed class ArenaPagesCompiledOnSharing : ArenaPagesContract<CompiledSharingFixture>;

public sealed class ArenaPagesUnverified : ArenaPagesContract<UnverifiedFixture>;
