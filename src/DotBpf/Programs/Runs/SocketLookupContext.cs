using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What a program that looks up sockets sees.</summary>
/// <remarks>Layout: <c>struct bpf_sk_lookup</c> of the kernel, 72 bytes, since 5.9.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct SocketLookupContext
{
    [FieldOffset(0)]
    internal ulong Cookie;

    [FieldOffset(8)]
    private uint _family;

    [FieldOffset(12)]
    private uint _protocol;

    [FieldOffset(16)]
    private SocketLookupAddress _remote;

    [FieldOffset(36)]
    private ushort _remotePort; // in network order

    [FieldOffset(40)]
    private SocketLookupAddress _local;

    [FieldOffset(60)]
    private uint _localPort; // in the machine's order

    [FieldOffset(64)]
    private uint _ingressInterfaceIndex;

    internal static SocketLookupContext Of(ProtocolType protocol, IPEndPoint remote, IPEndPoint local, int ingressInterfaceIndex)
    {
        const uint Inet = 2, Inet6 = 10; // AF_INET, AF_INET6
        var context = new SocketLookupContext
        {
            _family = local.AddressFamily == AddressFamily.InterNetwork ? Inet : Inet6,
            _protocol = (uint)protocol,
            _remotePort = (ushort)IPAddress.HostToNetworkOrder((short)remote.Port),
            _localPort = (uint)local.Port,
            _ingressInterfaceIndex = (uint)ingressInterfaceIndex,
        };
        Write(remote.Address, ref context._remote);
        Write(local.Address, ref context._local);
        return context;
    }

    // The four bytes of IPv4 stand before the sixteen of IPv6.
    private static void Write(IPAddress address, ref SocketLookupAddress place)
    {
        Span<byte> bytes = place;
        address.TryWriteBytes(address.AddressFamily == AddressFamily.InterNetwork ? bytes[..4] : bytes[4..], out _);
    }
}
