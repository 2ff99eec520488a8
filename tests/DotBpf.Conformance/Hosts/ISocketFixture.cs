using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>Opens sockets that maps take or refuse: the system's on the kernel host, simulated ones on the embedded host.</summary>
public interface ISocketFixture : IOwnerFixture
{
    /// <summary>A UDP socket with an address.</summary>
    static abstract SafeHandle OpenBoundUdp(BpfHost host, bool sharesPort = false);

    /// <summary>A UDP socket without one.</summary>
    static abstract SafeHandle OpenUdp(BpfHost host, bool sharesPort = false);

    /// <summary>A TCP socket without an address.</summary>
    static abstract SafeHandle OpenTcp(BpfHost host);

    /// <summary>A TCP socket that waits for connections.</summary>
    static abstract SafeHandle OpenListener(BpfHost host, bool sharesPort = false);

    /// <summary>A Unix socket with a peer that is kept open, or without one.</summary>
    static abstract SafeHandle OpenUnix(BpfHost host, bool isStream, bool isConnected);

    static abstract ulong CookieOf(SafeHandle socket);
}
