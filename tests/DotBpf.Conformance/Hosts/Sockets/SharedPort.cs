using System.Net;
using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>UDP sockets of one port, and datagrams that come there.</summary>
public abstract class SharedPort : IDisposable
{
    internal abstract IReadOnlyList<SafeHandle> Sockets { get; }

    internal abstract IPEndPoint Address { get; }

    internal abstract IPEndPoint Sender { get; }

    /// <summary>Lets a datagram come while a program chooses.</summary>
    /// <returns>Whether it was received; and by whom, if that was chosen or a host chooses where a program does not.</returns>
    internal abstract (bool IsReceived, ulong? Cookie) Deliver(ProgramHandle program, ReadOnlySpan<byte> payload);

    public abstract void Dispose();
}
