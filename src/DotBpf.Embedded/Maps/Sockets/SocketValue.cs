using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>How values of maps name sockets.</summary>
internal static class SocketValue
{
    /// <summary>The socket that a value names, by a descriptor of 4 bytes or 8.</summary>
    internal static Errno Read(SimulatedObjects objects, ReadOnlySpan<byte> value, out SimulatedSocket? socket)
    {
        socket = null;
        ulong number = value.Length == sizeof(ulong) ? MemoryMarshal.Read<ulong>(value) : MemoryMarshal.Read<uint>(value);
        if (number > int.MaxValue)
            return Errno.EINVAL;
        SimulatedObject? found = objects.Find((int)number);
        socket = found as SimulatedSocket;
        return socket is not null ? Errno.None : found is null ? Errno.EBADF : Errno.ENOTSOCK;
    }

    /// <summary>Whether sockets may be redirected to as they are now (sock_map_sk_state_allowed and its like, net/core/sock_map.c, 6.18).</summary>
    internal static bool MayBeRedirectedTo(SimulatedSocket socket) => socket.Spec is { } spec && (spec.Family, spec.Type) switch
    {
        (System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream) => spec.State == SimulatedSocketState.Connected,
        (System.Net.Sockets.AddressFamily.Unix, _) => true,
        (_, System.Net.Sockets.SocketType.Stream) => spec.State is SimulatedSocketState.Connected or SimulatedSocketState.Listening,
        _ => spec.State != SimulatedSocketState.Unbound,
    };
}
