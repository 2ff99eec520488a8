namespace DotBpf.Kernel.Tests;

public sealed class XdpLinkOnKernel : HookOnKernel
{
    private readonly NetworkPair _pair = new();

    [Theory]
    [InlineData(XdpMode.Default, AttachMethod.Automatic)]
    [InlineData(XdpMode.Generic, AttachMethod.Automatic)]
    [InlineData(XdpMode.Default, AttachMethod.Legacy)]
    [InlineData(XdpMode.Generic, AttachMethod.Legacy)]
    public void Attach_RealPackets_AreCountedUntilTheLinkIsDisposed(XdpMode mode, AttachMethod method)
    {
        BpfProgram program = Load("xdp_count");

        using (program.Attach(new XdpTarget(_pair.Index, mode) { Method = method }))
            _pair.SendFromPeer(5);
        ulong counted = Runs;
        _pair.SendFromPeer(5);

        Assert.InRange(counted, 5ul, 1000ul);
        Assert.Equal(counted, Runs);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Update_AnotherProgram_RunsInstead(AttachMethod method)
    {
        BpfProgram first = Load("xdp_count"), second = Load("xdp_drop");
        using BpfLink link = first.Attach(new XdpTarget(_pair.Index) { Method = method });

        link.Update(second.Handle, expected: first.Handle);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => _pair.SendFromPeer(3));

        Assert.InRange(Runs, 3ul, 1000ul);
        Assert.Equal(second.Handle.Info.Id, link.Info.ProgramId);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Update_NotTheExpectedProgram_IsRefused(AttachMethod method)
    {
        BpfProgram first = Load("xdp_count"), second = Load("xdp_drop");
        using BpfLink link = first.Attach(new XdpTarget(_pair.Index) { Method = method });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => link.Update(second.Handle, expected: second.Handle));

        Assert.Equal((BpfCommand.LinkUpdate, Errno.EPERM), (error.Command, error.Errno));
        Assert.Contains("not the expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttachMethod.Link, BpfCommand.LinkCreate)]
    [InlineData(AttachMethod.Legacy, BpfCommand.Netlink)]
    public void Attach_SecondProgram_SaysThatOneIsThere(AttachMethod method, BpfCommand command)
    {
        BpfProgram program = Load("xdp_count");
        using BpfLink link = program.Attach(new XdpTarget(_pair.Index));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(new XdpTarget(_pair.Index) { Method = method }));

        Assert.Equal((command, Errno.EBUSY), (error.Command, error.Errno));
        Assert.Contains("another XDP program", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_NoSuchInterface_SaysSo(AttachMethod method)
    {
        BpfProgram program = Load("xdp_count");

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(new XdpTarget(0x7ffffff0) { Method = method }));

        Assert.Contains("no interface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProgramOfAnotherKind_SaysWhatTheHookTakes()
    {
        BpfProgram program = Load("keep_nothing");

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(new XdpTarget(_pair.Index)));

        Assert.Contains("of kind SocketFilter; this hook takes programs of kind Xdp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_PinnedLink_StaysUntilItIsUnpinned()
    {
        using var pin = new TemporaryPin(Host);
        BpfProgram program = Load("xdp_count");
        BpfLink link = program.Attach(new XdpTarget(_pair.Index));
        Host.Pin(link, pin.Path);
        link.Dispose();

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(pin.Path, out _));
        _pair.SendFromPeer(3);
        bool wasThere = Host.Unpin(pin.Path);

        Assert.Contains("A map was expected", error.Message, StringComparison.Ordinal);
        Assert.InRange(Runs, 3ul, 1000ul);
        Assert.True(wasThere);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pair.Dispose();
    }
}
