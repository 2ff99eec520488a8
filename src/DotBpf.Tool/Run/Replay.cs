using System.Diagnostics;
using DotBpf.ObjectFiles;
using DotBpf.Testing.Captures;

namespace DotBpf.Tool.Run;

/// <summary>Gives every packet of a capture to a program, one after another, and counts what comes of it.</summary>
internal sealed class Replay(BpfHost host, BpfProgram program, IReadOnlyList<RingTap> rings, int cpus)
{
    private const int ProgressInterval = 512;
    private readonly SortedDictionary<uint, long> _verdicts = [];
    private readonly SortedDictionary<Errno, long> _skipped = [];

    internal long Packets { get; private set; }

    /// <summary>Packets that were cut to the capture's snapshot length and replayed as they are.</summary>
    internal long CutPackets { get; private set; }

    internal TimeSpan Elapsed { get; private set; }

    internal IReadOnlyDictionary<Errno, long> Skipped => _skipped;

    internal IEnumerable<(string Name, long Packets)> Verdicts =>
        _verdicts.GroupBy(verdict => Verdict.NameOf(program.Spec.Type, verdict.Key), verdict => verdict.Value).Select(group => (group.Key, group.Sum()));

    /// <summary>Replays up to the end, or up to the fault it throws; what was counted until then stays.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="progress">Told from time to time which part of the file is done, from 0 to 1.</param>
    /// <param name="cancellation">Ends the replay before its end.</param>
    internal void Run(PacketCapture capture, Action<double>? progress, CancellationToken cancellation)
    {
        IDisposable? scope = null;
        int current = -1;
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (!cancellation.IsCancellationRequested && capture.TryRead(out CapturedPacket packet))
            {
                RequireEthernet(capture, packet);
                int cpu = CpuSpread.Choose(packet.Data, cpus);
                if (cpu != current)
                {
                    scope?.Dispose();
                    scope = host.EnterCpu(cpu);
                    current = cpu;
                }

                RunOne(packet);
                if (capture.PacketsRead % ProgressInterval == 0 && capture.Length is > 0 and { } length)
                    progress?.Invoke((double)capture.Position / length);
            }
        }
        finally
        {
            Elapsed = Stopwatch.GetElapsedTime(start);
            scope?.Dispose();
        }
    }

    private static void RequireEthernet(PacketCapture capture, in CapturedPacket packet)
    {
        if (packet.LinkType != LinkType.Ethernet)
        {
            throw new ToolException(ExitCode.Unsupported,
                $"{capture.FileName}: packet {capture.PacketsRead} is of link type {packet.LinkType}, but programs expect Ethernet. Capture on one Ethernet interface (tcpdump -i eth0) instead of on `any`.");
        }
    }

    private void RunOne(in CapturedPacket packet)
    {
        Errno errno = program.Handle.TestRun(new TestRunInput { Packet = packet.Data, MeasuresTime = false }, out TestRunResult result);
        if (errno is Errno.ENOTSUPP or Errno.EPERM)
            throw new BpfSyscallException(BpfCommand.ProgramTestRun, errno, program.ToString(), "Programs of this kind cannot be run here without being attached.");
        if (errno == Errno.None)
            _verdicts[result.ReturnValue] = _verdicts.GetValueOrDefault(result.ReturnValue) + 1;
        else
            _skipped[errno] = _skipped.GetValueOrDefault(errno) + 1;
        Packets += errno == Errno.None ? 1 : 0;
        CutPackets += packet.IsCut ? 1 : 0;
        foreach (RingTap ring in rings)
            ring.Drain();
    }
}
