namespace DotBpf.Kernel.Tests;

public sealed class TcxOnKernel : HookOnKernel
{
    private readonly NetworkPair _pair = new();

    private TcxTarget Ingress => new(_pair.Index, TrafficDirection.Ingress);

    [Theory]
    [InlineData("tcx_in", TrafficDirection.Ingress)]
    [InlineData("tcx_out", TrafficDirection.Egress)]
    public void Attach_RealPackets_AreCounted(string name, TrafficDirection direction)
    {
        BpfProgram program = Load(name);

        using (program.Attach(new TcxTarget(_pair.Index, direction)))
            _pair.SendFromPeer(5);
        ulong counted = Runs;
        _pair.SendFromPeer(3);

        Assert.InRange(counted, 5ul, 1000ul);
        Assert.Equal(counted, Runs);
    }

    [Fact]
    public void Attach_TwoProgramsOfOneObject_RunInTheOrderAskedFor()
    {
        using BpfObject both = Host.Load(Only("tcx_in").WithProgram("tcx_in_second", program => program with { IsAutoLoaded = true }));
        var counts = both.Map<ArrayMap<ulong>>("counts");
        using BpfLink first = both.Program("tcx_in").Attach(Ingress);

        ulong LastOf(AttachOrder order)
        {
            using BpfLink second = both.Program("tcx_in_second").Attach(Ingress with { Order = order });
            _pair.SendFromPeer(2);
            return counts[2];
        }

        Assert.Equal(1ul, LastOf(AttachOrder.First));
        Assert.Equal(2ul, LastOf(AttachOrder.Last));
        Assert.Equal(1ul, LastOf(AttachOrder.Before(first)));
        Assert.Equal(2ul, LastOf(AttachOrder.After(first)));
        Assert.Equal(1ul, LastOf(AttachOrder.BeforeLink(first.Info.Id)));
        Assert.Equal(2ul, LastOf(AttachOrder.AfterLink(first.Info.Id)));
        Assert.Equal(1ul, LastOf(AttachOrder.BeforeProgram(first.Info.ProgramId)));
        Assert.Equal(2ul, LastOf(AttachOrder.After(both.Program("tcx_in").Handle)));
    }

    [Fact]
    public void Attach_AnotherRevision_SaysThatSomebodyChangedIt()
    {
        BpfProgram program = Load("tcx_in");
        using BpfLink first = program.Attach(Ingress);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Load("tcx_in_second").Attach(Ingress with { Order = AttachOrder.First with { ExpectedRevision = 77 } }));

        Assert.Equal(Errno.ESTALE, error.Errno);
        Assert.Contains("revision", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NeighbourElsewhere_SaysSo()
    {
        BpfProgram program = Load("tcx_in");

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => program.Attach(Ingress with { Order = AttachOrder.Before(Load("tcx_in_second").Handle) }));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("not attached there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NoSuchInterface_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("tcx_in").Attach(new TcxTarget(0x7ffffff0, TrafficDirection.Ingress)));

        Assert.Equal(Errno.ENODEV, error.Errno);
        Assert.Contains("no interface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NetkitOnAnotherDevice_IsRefusedWithAReason()
    {
        BpfException error = Assert.ThrowsAny<BpfException>(() => Load("classify").Attach(new NetkitTarget(_pair.Index)));

        Assert.Contains("netkit", error.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pair.Dispose();
    }
}
