using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>Makes TCP connections: simulated ones, unless a host has the system's.</summary>
public interface IConnectionFixture : ISocketFixture
{
    /// <summary>Makes a connection, which programs of kind SockOps may follow.</summary>
    /// <param name="host">The host.</param>
    /// <param name="follower">The program; <see langword="null"/> for none.</param>
    /// <param name="portKnown">Told the server's port before anything connects to it.</param>
    static virtual TestedConnection Connect(BpfHost host, ProgramHandle? follower = null, Action<int>? portKnown = null) =>
        new SimulatedConnection((EmbeddedHost)host, follower, portKnown);
}
