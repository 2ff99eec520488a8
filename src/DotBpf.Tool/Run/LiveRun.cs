using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Tool.Run;

/// <summary>Attaches a program to a network interface for a while.</summary>
internal sealed class LiveRun(BpfProgram program, IReadOnlyList<RingTap> rings)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    internal TimeSpan Elapsed { get; private set; }

    /// <summary>Stays attached until time is up or the token is cancelled.</summary>
    internal void Run(string interfaceName, TimeSpan? duration, CancellationToken cancellation)
    {
        var target = new XdpTarget(IndexOf(interfaceName));
        long start = Stopwatch.GetTimestamp();
        using (program.Attach(target))
        {
            while (!cancellation.IsCancellationRequested && !(Stopwatch.GetElapsedTime(start) >= duration))
            {
                Drain();
                cancellation.WaitHandle.WaitOne(s_step);
            }
        }

        Elapsed = Stopwatch.GetElapsedTime(start);
        Drain();
    }

    // Documentation/ABI/testing/sysfs-class-net: `ifindex`.
    private static int IndexOf(string name)
    {
        string path = $"/sys/class/net/{name}/ifindex";
        bool isName = !name.Contains('/', StringComparison.Ordinal) && name is not ("." or "..");
        if (!isName || !File.Exists(path))
            throw new ToolException(ExitCode.NoSuchObject, $"There is no network interface '{name}'. `ip link` lists those there are.");
        return int.Parse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture);
    }

    private void Drain()
    {
        foreach (RingTap ring in rings)
            ring.Drain();
    }
}
