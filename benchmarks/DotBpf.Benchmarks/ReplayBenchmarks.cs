using BenchmarkDotNet.Attributes;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using DotBpf.Testing.Captures;

namespace DotBpf.Benchmarks;

/// <summary>How fast the flows sample is replayed from memory: packets through three programs and five maps.</summary>
public class ReplayBenchmarks
{
    private const int Packets = 3540;

    private readonly List<byte[]> _packets = [];
    private BpfHost _host = null!;
    private BpfObject _object = null!;
    private BpfProgram _program = null!;

    [Params("embedded", "interpreter", "kernel")]
    public string Host { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Objects");
        _host = Host == "kernel" ? KernelHost.Open() : EmbeddedHost.Create(new() { Cpus = 1, VerifiesPrograms = true, ExecutionMode = Host == "interpreter" ? ExecutionMode.Interpreter : ExecutionMode.Jit });
        _object = _host.Load(ObjectSpec.Read(Path.Combine(folder, "flows.bpf.o")).WithVariable("report_flows", (byte)0));
        _program = _object.Program("flows");
        var stages = _object.Map<ProgramArrayMap>("stages");
        stages.Set(0, _object.Program("ports"));
        stages.Set(1, _object.Program("icmp"));
        stages.Set(2, _object.Program("account"));
        using PacketCapture capture = PacketCapture.Open(Path.Combine(folder, "traffic.pcap"));
        while (capture.TryRead(out CapturedPacket packet))
            _packets.Add(packet.Data.ToArray());
        if (_packets.Count != Packets)
            throw new InvalidOperationException($"Expected {Packets} packets, read {_packets.Count}.");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _object.Dispose();
        _host.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Packets, Description = "replayed packet")]
    public uint Replay() => Replay(measuresTime: false);

    [Benchmark(OperationsPerInvoke = Packets, Description = "replayed packet, timed")]
    public uint ReplayTimed() => Replay(measuresTime: true);

    private uint Replay(bool measuresTime)
    {
        uint verdicts = 0;
        foreach (byte[] packet in _packets)
            verdicts += _program.TestRun(new TestRunInput { Packet = packet, MeasuresTime = measuresTime }).ReturnValue;
        return verdicts;
    }
}
