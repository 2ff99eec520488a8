using System.Net;

namespace DotBpf.Kernel.Tests;

/// <summary>Programs of routes, under real packets.</summary>
public sealed class RoutesOnKernel : HookOnKernel
{
    // Beyond the two addresses of the pair (TEST-NET-3 and documentation prefixes), so that only the route leads there.
    private const string Beyond = "203.0.113.9";
    private const string Segment = "2001:db8:f::1";

    private readonly NetworkPair _pair = new();

    private IPAddress Peer => IPAddress.Parse(_pair.Address[..(_pair.Address.LastIndexOf('.') + 1)] + (int.Parse(_pair.Address.Split('.')[3]) + 1));

    [Theory]
    [InlineData("route_out")]
    [InlineData("route_transmit")]
    public void Attach_PacketsThatAreSent_AreCountedUntilTheLinkIsDisposed(string program)
    {
        AnswerBeyond();

        using (Load(program).Attach(ToBeyond()))
            CommandLine.Run("ping", "-q", "-i", "0.01", "-c", "5", "-W", "2", Beyond);

        Assert.InRange(Runs, 5ul, 100ul);
        Assert.Empty(CommandLine.Run("ip", "route", "show", Beyond));
    }

    [Fact]
    public void Attach_PacketsThatComeIn_AreCounted()
    {
        CommandLine.Run("sysctl", "-q", $"net.ipv4.conf.{_pair.Name}.forwarding=1");
        CommandLine.Run("ip", "-n", _pair.Name, "route", "add", Beyond, "via", _pair.Address);
        using BpfLink link = Load("route_in").Attach(ToBeyond());

        CommandLine.TryRun("ip", "netns", "exec", _pair.Name, "ping", "-q", "-i", "0.01", "-c", "5", "-W", "1", Beyond);

        Assert.InRange(Runs, 1ul, 100ul);
    }

    [Fact]
    public void Attach_ProgramThatDrops_LetsNothingThrough()
    {
        AnswerBeyond();
        using BpfLink link = Load("route_nowhere").Attach(ToBeyond() with { Headroom = 64, Metric = 7 });

        (int status, _) = CommandLine.TryRun("ping", "-q", "-i", "0.01", "-c", "3", "-W", "1", Beyond);

        Assert.NotEqual(0, status);
        Assert.InRange(Runs, 1ul, 100ul);
        string shown = CommandLine.Run("ip", "route", "show", Beyond);
        Assert.Contains("encap bpf xmit", shown, StringComparison.Ordinal);
        Assert.Contains("metric 7", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_AnotherProgram_RunsInstead()
    {
        AnswerBeyond();
        using BpfLink link = Load("route_nowhere").Attach(ToBeyond());
        BpfProgram second = Load("route_transmit");

        link.Update(second.Handle);

        CommandLine.Run("ping", "-q", "-i", "0.01", "-c", "3", "-W", "2", Beyond);
        Assert.InRange(Runs, 3ul, 100ul);
        Assert.Equal(second.Handle.Info.Id, link.Info.ProgramId);
    }

    [Fact]
    public void Attach_SegmentRouting_RunsOnPacketsOfTheSegment()
    {
        CommandLine.Run("ip", "addr", "add", "2001:db8:1::1/64", "dev", _pair.Name, "nodad");
        CommandLine.Run("sysctl", "-q", $"net.ipv6.conf.{_pair.Name}.forwarding=1", $"net.ipv6.conf.{_pair.Name}.seg6_enabled=1");
        CommandLine.Run("ip", "-n", _pair.Name, "addr", "add", "2001:db8:1::2/64", "dev", "peer", "nodad");
        CommandLine.Run("ip", "-n", _pair.Name, "route", "add", $"{Segment}/128", "via", "2001:db8:1::1");
        // The program runs where segments are left behind its own.
        CommandLine.Run("ip", "-n", _pair.Name, "route", "add", "2001:db8:2::/64", "encap", "seg6", "mode", "encap", "segs", $"{Segment},2001:db8:3::1", "dev", "peer");
        using BpfLink link = Load("route_segment").Attach(new RouteTarget(IPNetwork.Parse($"{Segment}/128"), _pair.Index));

        CommandLine.TryRun("ip", "netns", "exec", _pair.Name, "ping", "-6", "-q", "-i", "0.01", "-c", "5", "-W", "1", "2001:db8:2::7");

        Assert.InRange(Runs, 1ul, 100ul);
        Assert.Contains("action End.BPF", CommandLine.Run("ip", "-6", "route", "show", Segment), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_RouteThatIsThere_SaysSoAndLeavesIt()
    {
        CommandLine.Run("ip", "route", "add", Beyond, "dev", _pair.Name);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("route_out").Attach(new RouteTarget(IPNetwork.Parse($"{Beyond}/32"), _pair.Name)));

        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Contains($"There is a route to {Beyond}/32 in table 254 already", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("encap", CommandLine.Run("ip", "route", "show", Beyond), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.ENODEV, "no interface")]
    [InlineData(Errno.ENETUNREACH, "cannot be reached")]
    public void Attach_RouteThatCannotBe_SaysWhy(Errno expected, string advice)
    {
        RouteTarget target = expected == Errno.ENODEV
            ? new RouteTarget(IPNetwork.Parse($"{Beyond}/32"), 0x7ffffff0)
            : ToBeyond() with { Gateway = IPAddress.Parse("192.0.2.1") };

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("route_out").Attach(target));

        Assert.Equal(expected, error.Errno);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_GatewayOfAnotherFamily_IsAMistake() =>
        Assert.Throws<ArgumentException>(() => Load("route_out").Attach(ToBeyond() with { Gateway = IPAddress.IPv6Loopback }));

    [Fact]
    public void Attach_ProgramOfAnotherKind_SaysWhichItTakes()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("classify").Attach(ToBeyond()));

        Assert.Contains("LwtIn or LwtOut or LwtXmit or LwtSeg6local", error.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pair.Dispose();
    }

    private RouteTarget ToBeyond() => new(IPNetwork.Parse($"{Beyond}/32"), _pair.Index) { Gateway = Peer };

    private void AnswerBeyond() => CommandLine.Run("ip", "-n", _pair.Name, "addr", "add", $"{Beyond}/32", "dev", "lo");
}
