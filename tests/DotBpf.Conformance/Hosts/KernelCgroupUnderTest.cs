using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Hosts;

/// <summary>A cgroup of the kernel's, in which a shell sends packets that this process answers.</summary>
internal sealed class KernelCgroupUnderTest : TestedCgroup
{
    internal KernelCgroupUnderTest(TestedCgroup? parent)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent?.Path ?? CgroupHandle.Root, $"dotbpf-{Guid.NewGuid():N}")).FullName;
        Id = InodeOf(Path);
    }

    internal override string Path { get; }

    internal override ulong Id { get; }

    // A process that just ended may still be counted for a moment.
    public override void Dispose()
    {
        for (int attempt = 0; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(20);
            }
        }
    }

    internal override int Exchange(int packets)
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource();
        Task answering = AnswerAsync(peer, stop.Token);
        int port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        string answers = Run($"exec 3<>/dev/udp/127.0.0.1/{port}; for i in $(seq {packets}); do printf x >&3 && read -t 3 -n 1 -u 3 answer && echo $answer; done");
        stop.Cancel();
        answering.Wait();
        return answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    internal override bool Does(AttachType what)
    {
        string line = what switch
        {
            AttachType.CgroupDevice => ": < /dev/zero",
            AttachType.CgroupSysctl => "read line < /proc/sys/kernel/ostype",
            AttachType.CgroupInetSockCreate or AttachType.CgroupInet4Connect => "exec 3<>/dev/udp/127.0.0.1/9",
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No shell does that."),
        };
        return Run($"{line} && echo done").StartsWith("done", StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(UdpClient peer, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult received = await peer.ReceiveAsync(stop).ConfigureAwait(false);
                await peer.SendAsync("abc"u8.ToArray(), received.RemoteEndPoint, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private string Run(string line)
    {
        ProcessStartInfo start = new("bash", ["-c", $"echo $$ > {Path}/cgroup.procs; {line}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process shell = Process.Start(start)!;
        string text = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return text;
    }

    private static ulong InodeOf(string path)
    {
        using Process shell = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true })!;
        return ulong.Parse(shell.StandardOutput.ReadToEnd());
    }
}
