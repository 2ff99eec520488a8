using System.Net.NetworkInformation;

namespace DotBpf.Kernel.Tests;

/// <summary>A pair of interfaces whose other end lies in a network namespace of its own, so that real packets come in.</summary>
internal sealed class NetworkPair : IDisposable
{
    internal NetworkPair()
    {
        Name = $"dbt{Random.Shared.Next(0x1000000):x6}";
        try
        {
            Create();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal string Name { get; }

    internal string NamespacePath => $"/run/netns/{Name}";

    internal string Address { get; private set; } = "";

    internal int Index { get; private set; }

    public void Dispose()
    {
        CommandLine.TryRun("ip", "link", "del", Name);
        CommandLine.TryRun("ip", "netns", "del", Name);
    }

    /// <summary>Has the other end send packets here, and this machine answer them.</summary>
    internal void SendFromPeer(int packets) => RunInPeer("ping", "-q", "-i", "0.01", "-c", $"{packets}", "-W", "2", Address);

    internal string RunInPeer(string command, params string[] arguments) => CommandLine.Run("ip", ["netns", "exec", Name, command, .. arguments]);

    // A /30 of the range for benchmarks of networks (RFC 2544) for each pair, as several exist at a time.
    private void Create()
    {
        int number = Random.Shared.Next(1 << 15);
        string network = $"198.{18 + (number >> 14)}.{number >> 6 & 0xff}.";
        int host = (number & 0x3f) << 2;
        Address = $"{network}{host + 1}";
        CommandLine.Run("ip", "netns", "add", Name);
        CommandLine.Run("ip", "link", "add", Name, "type", "veth", "peer", "name", "peer", "netns", Name);
        CommandLine.Run("ip", "addr", "add", $"{Address}/30", "dev", Name);
        CommandLine.Run("ip", "link", "set", Name, "up");
        CommandLine.Run("ip", "-n", Name, "addr", "add", $"{network}{host + 2}/30", "dev", "peer");
        CommandLine.Run("ip", "-n", Name, "link", "set", "peer", "up");
        CommandLine.Run("ip", "-n", Name, "link", "set", "lo", "up");
        Index = NetworkInterface.GetAllNetworkInterfaces().First(found => found.Name == Name).GetIPProperties().GetIPv4Properties().Index;
    }
}
