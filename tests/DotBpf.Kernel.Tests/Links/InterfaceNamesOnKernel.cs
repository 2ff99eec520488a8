namespace DotBpf.Kernel.Tests;

public sealed class InterfaceNamesOnKernel : HookOnKernel
{
    [Fact]
    public void Targets_NameOfAnInterface_HaveItsNumber()
    {
        Assert.Equal(new XdpTarget(1, XdpMode.Generic), new XdpTarget("lo", XdpMode.Generic));
        Assert.Equal(new TcxTarget(1, TrafficDirection.Egress), new TcxTarget("lo", TrafficDirection.Egress));
        Assert.Equal(new TcFilterTarget(1, TrafficDirection.Ingress), new TcFilterTarget("lo", TrafficDirection.Ingress));
        Assert.Equal(new NetkitTarget(1, IsPeer: true), new NetkitTarget("lo", isPeer: true));
    }

    [Fact]
    public void Targets_InMessages_NameTheInterface() => Assert.Equal("XDP of lo", new XdpTarget(1).ToString());

    [Fact]
    public void Targets_NoSuchInterface_NamesThoseThereAre()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new XdpTarget("eht0"));

        Assert.Contains("no interface 'eht0'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'lo'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ByName_TiesThatInterface()
    {
        using BpfLink link = Load("tcx_in").Attach(new TcxTarget("lo", TrafficDirection.Ingress));

        Assert.Equal(1, link.Info.InterfaceIndex);
    }
}
