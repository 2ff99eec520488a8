namespace DotBpf.Embedded;

/// <summary>What stands for an AF_XDP socket on this host.</summary>
internal sealed class SimulatedXdpSocket : SimulatedSocket
{
    internal SimulatedXdpSocket(SimulatedCgroup cgroup, uint queue)
        : base(cgroup) => Queue = queue;

    /// <summary>The number of the queue that it is bound to, which programs may read.</summary>
    internal uint Queue { get; }
}
