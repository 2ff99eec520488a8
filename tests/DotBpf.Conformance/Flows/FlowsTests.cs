using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Flows;

public abstract class FlowsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const ushort HttpPort = 8080;
    private const uint Drop = 1;
    private const uint Pass = 2;

    [Fact]
    public void Replay_RealTraffic_CountsWhatAnIndependentParserCounts()
    {
        PacketCount expected = PacketCount.Of(FlowsRun.ReadPackets());

        FlowsRun run = FlowsRun.On(Host);

        Assert.All(expected.Protocols, pair => Assert.Equal(pair.Value, run.Protocols[pair.Key]));
        Assert.Equal(
            expected.Flows.Values.OrderBy(flow => flow.Bytes).ThenBy(flow => flow.Packets),
            run.Flows.Values.OrderBy(flow => flow.Bytes).ThenBy(flow => flow.Packets));
        Assert.Equal(expected.Flows.Count, run.Events.Count);
        Assert.All(run.Verdicts, verdict => Assert.Equal(Pass, verdict));
    }

    [Fact]
    public void Replay_PortBlocked_DropsExactlyItsPackets()
    {
        PacketCount expected = PacketCount.Of(FlowsRun.ReadPackets());

        FlowsRun run = FlowsRun.On(Host, HttpPort);

        int dropped = run.Verdicts.Count(verdict => verdict == Drop);
        Assert.NotEqual(0, dropped);
        Assert.Equal(expected.ToPort(HttpPort), dropped);
        Assert.Equal($"901F={dropped & 0xff:X2}{dropped >> 8:X2}000000000000", Assert.Single(run.Others["blocked_ports"]));
    }
}

public sealed class FlowsOnKernel : FlowsContract<KernelFixture>
{
    [Theory]
    [InlineData(null, ExecutionMode.Interpreter)]
    [InlineData((ushort)53, ExecutionMode.Interpreter)]
    [InlineData(null, ExecutionMode.Jit)]
    [InlineData((ushort)53, ExecutionMode.Jit)]
    [InlineData(null, ExecutionMode.Auto)]
    public void Replay_BothHosts_GiveTheSameMapsByteForByte(ushort? blockedPort, ExecutionMode mode)
    {
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = Host.PossibleCpus, ExecutionMode = mode, VerifiesPrograms = true });

        FlowsRun kernel = FlowsRun.On(Host, blockedPort);
        FlowsRun twin = FlowsRun.On(embedded, blockedPort);

        Assert.Equal(kernel.Verdicts, twin.Verdicts);
        Assert.Equal(kernel.Protocols, twin.Protocols);
        Assert.Equal(kernel.Flows, twin.Flows);
        Assert.Equal(kernel.Events, twin.Events);
        Assert.Equal(kernel.Others.Keys, twin.Others.Keys);
        Assert.All(kernel.Others, pair => Assert.Equal(pair.Value, twin.Others[pair.Key]));
    }
}

public sealed class FlowsOnEmbedded : FlowsContract<EmbeddedFixture>;
