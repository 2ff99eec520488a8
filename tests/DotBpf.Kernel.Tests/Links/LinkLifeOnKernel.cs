using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>What links can do whatever they are attached to.</summary>
public sealed class LinkLifeOnKernel : HookOnKernel
{
    private readonly NetworkPair _pair = new();

    [Fact]
    public void Info_XdpLink_SaysWhatItTies()
    {
        BpfProgram program = Load("xdp_count");
        using BpfLink link = program.Attach(new XdpTarget(_pair.Index));

        LinkInfo info = link.Info;

        Assert.NotEqual(0u, info.Id);
        Assert.Equal((BpfLinkType.Xdp, program.Handle.Info.Id, _pair.Index), (info.Type, info.ProgramId, info.InterfaceIndex));
    }

    [Fact]
    public void OpenLink_ById_IsTheSameLink()
    {
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));

        using BpfLink again = Host.OpenLink(link.Info.Id);

        Assert.Null(again.Target);
        Assert.Equal(link.Info, again.Info);
        Assert.Contains(link.Info.Id, Host.LinkIds);
    }

    [Fact]
    public void OpenLink_NoSuchId_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenLink(uint.MaxValue));

        Assert.Equal((BpfCommand.LinkGetById, Errno.ENOENT), (error.Command, error.Errno));
        Assert.Contains("no link of that id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpenPinnedLink_PinnedLink_IsFound()
    {
        using var pin = new TemporaryPin(Host);
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));
        Host.Pin(link, pin.Path);

        bool isFound = Host.TryOpenPinnedLink(pin.Path, out BpfLink? again);

        Assert.True(isFound);
        Assert.Equal(link.Info, again!.Info);
        again.Dispose();
        Host.Unpin(pin.Path);
        Assert.False(Host.TryOpenPinnedLink(pin.Path, out _));
    }

    [Fact]
    public void ListPins_PinnedLink_IsListedWithItsSort()
    {
        using var pin = new TemporaryPin(Host);
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));
        Host.Pin(link, pin.Path);

        IReadOnlyList<PinEntry> pins = Host.ListPins();

        Assert.Contains(new PinEntry(pin.Path, PinKind.Link, link.Info.Id, "Xdp"), pins);
        Host.Unpin(pin.Path);
    }

    [Fact]
    public void TryOpenPinnedLink_PinnedProgram_SaysWhatWasFound()
    {
        using var pin = new TemporaryPin(Host);
        Host.Pin(Load("xdp_count").Handle, pin.Path);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedLink(pin.Path, out _));

        Assert.Contains("A link was expected there; found anon_inode:bpf-prog", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detach_LinkHeldElsewhere_StopsTheProgram()
    {
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));
        using BpfLink other = Host.OpenLink(link.Info.Id);

        link.Detach();
        ulong counted = Runs;
        _pair.SendFromPeer(2);

        Assert.Equal(counted, Runs);
        Assert.Equal(0, other.Info.InterfaceIndex);
    }

    [Fact]
    public void Detach_TracingLink_SaysHowSuchLinksEnd()
    {
        using BpfLink link = Load("enter_raw").Attach(new RawTracepointTarget("sys_enter"));

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(link.Detach);

        Assert.Contains("Dispose the link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_TracingLink_SaysWhatToDoInstead()
    {
        BpfProgram program = Load("enter_raw");
        using BpfLink link = program.Attach(new RawTracepointTarget("sys_enter"));

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => link.Update(program.Handle));

        Assert.Contains("Attach the new program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_ProgramOfAnotherKind_IsRefused()
    {
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => link.Update(Load("keep_nothing").Handle));

        Assert.Contains("of the same kind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenIterator_LinkOfNone_SaysWhatIsNeeded()
    {
        using BpfLink link = Load("xdp_count").Attach(new XdpTarget(_pair.Index));

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(link.OpenIterator);

        Assert.Contains("IteratorTarget", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachStructOps_OtherMap_SaysWhatTheMapMustBe()
    {
        using MapHandle map = Host.CreateMap(new MapSpec { Name = "plain", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.AttachStructOps(map));

        Assert.Contains("StructOps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ManyLinks_LeavesNoDescriptor()
    {
        BpfProgram program = Load("enter_raw");
        program.Attach(new RawTracepointTarget("sys_enter")).Dispose();
        int before = Directory.GetFiles("/proc/self/fd").Length;

        for (int i = 0; i < 300; i++)
            program.Attach(new RawTracepointTarget("sys_enter")).Dispose();

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 200); // other tests open some at the same time
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pair.Dispose();
    }
}
