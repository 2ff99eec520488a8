namespace DotBpf.Kernel.Tests;

public sealed class TcFilterOnKernel : HookOnKernel
{
    private readonly NetworkPair _pair = new();

    [Theory]
    [InlineData(TrafficDirection.Ingress)]
    [InlineData(TrafficDirection.Egress)]
    public void Attach_RealPackets_AreCountedUntilTheLinkIsDisposed(TrafficDirection direction)
    {
        BpfProgram program = Load("classify");

        using (program.Attach(new TcFilterTarget(_pair.Index, direction)))
            _pair.SendFromPeer(5);
        ulong counted = Runs;
        _pair.SendFromPeer(3);

        Assert.InRange(counted, 5ul, 1000ul);
        Assert.Equal(counted, Runs);
    }

    [Fact]
    public void Attach_PriorityAndHandle_AreWhatTcShows()
    {
        using BpfLink link = Load("classify").Attach(new TcFilterTarget(_pair.Index, TrafficDirection.Ingress) { Priority = 7, Handle = 9 });

        string shown = CommandLine.Run("tc", "filter", "show", "dev", _pair.Name, "ingress");

        Assert.Contains("pref 7", shown, StringComparison.Ordinal);
        Assert.Contains("handle 0x9", shown, StringComparison.Ordinal);
        Assert.Contains("direct-action", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_TwoFilters_EachGoesByItself()
    {
        BpfProgram program = Load("classify");
        BpfLink first = program.Attach(new TcFilterTarget(_pair.Index, TrafficDirection.Ingress));
        using BpfLink second = program.Attach(new TcFilterTarget(_pair.Index, TrafficDirection.Ingress));

        first.Dispose();
        _pair.SendFromPeer(5);

        Assert.InRange(Runs, 5ul, 1000ul);
    }

    [Fact]
    public void Attach_PlaceTaken_SaysSo()
    {
        BpfProgram program = Load("classify");
        var target = new TcFilterTarget(_pair.Index, TrafficDirection.Ingress) { Priority = 3, Handle = 1 };
        using BpfLink link = program.Attach(target);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(target));

        Assert.Equal((BpfCommand.Netlink, Errno.EEXIST), (error.Command, error.Errno));
        Assert.Contains("priority 3 and handle 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_AnotherProgram_RunsInstead()
    {
        BpfProgram first = Load("classify");
        using BpfLink link = first.Attach(new TcFilterTarget(_pair.Index, TrafficDirection.Ingress));
        BpfProgram second = Load("classify");

        link.Update(second.Handle);
        _pair.SendFromPeer(3);

        Assert.InRange(Runs, 3ul, 1000ul);
        Assert.Equal(second.Handle.Info.Id, link.Info.ProgramId);
    }

    [Fact]
    public void Attach_NoSuchInterface_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Load("classify").Attach(new TcFilterTarget(0x7ffffff0, TrafficDirection.Ingress)));

        Assert.Contains("no interface", error.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pair.Dispose();
    }
}
