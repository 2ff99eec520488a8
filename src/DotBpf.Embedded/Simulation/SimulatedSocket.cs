using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded;

/// <summary>A socket that stands for one of the kernel's: packets belong to it, and maps keep values for it.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateSocket"/> and <see cref="EmbeddedHost.CreateXdpSocket"/>. Use it with <see cref="SkStorageMap{TValue}"/>, and one for AF_XDP with <see cref="XskMap"/>.</para>
/// <para>Layout: programs read it as <c>struct bpf_sock</c>, addresses and the remote port in network byte order.</para>
/// <para>Lifetime: when it is closed, values that maps keep for it end, and it is gone from the maps it was put into.</para>
/// </remarks>
public unsafe class SimulatedSocket : SimulatedObject
{
    private const uint Established = 1;
    private const uint Closed = 7;
    private const uint NoQueue = uint.MaxValue;

    private readonly PinnedBlock _fields = new(SocketFields.Size);

    internal SimulatedSocket(SimulatedCgroup cgroup, SimulatedSocketSpec? spec = null)
    {
        Cgroup = cgroup;
        Set(SocketFields.Queue, NoQueue);
        Set(SocketFields.State, spec?.Remote is null ? Closed : Established);
        if (spec is not null)
            Describe(spec);
    }

    /// <summary>The cgroup that it is in: that of the task that made it.</summary>
    public SimulatedCgroup Cgroup { get; }

    /// <summary>Where programs read it. SAFETY: memory of this object's, read only by those who hold it.</summary>
    internal byte* Fields => _fields.Start;

    /// <summary>As its number.</summary>
    public override string ToString() => $"socket {Number}";

    private void Describe(SimulatedSocketSpec spec)
    {
        AddressFamily family = (spec.Local ?? spec.Remote)?.AddressFamily ?? AddressFamily.InterNetwork;

        // The kernel's numbers, which on Windows are others.
        Set(SocketFields.Family, family == AddressFamily.InterNetworkV6 ? 10u : 2);
        Set(SocketFields.Type, spec.Type == SocketType.Dgram ? 2u : 1);
        Set(SocketFields.Protocol, spec.Type == SocketType.Dgram ? 17u : 6);
        Place(spec.Local, SocketFields.LocalAddress4, SocketFields.LocalAddress6);
        Place(spec.Remote, SocketFields.RemoteAddress4, SocketFields.RemoteAddress6);
        Set(SocketFields.LocalPort, (uint)(spec.Local?.Port ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(new(Fields + SocketFields.RemotePort, sizeof(ushort)), (ushort)(spec.Remote?.Port ?? 0));
    }

    private void Place(IPEndPoint? end, int address4, int address6)
    {
        if (end is null)
            return;
        byte[] address = end.Address.GetAddressBytes();
        address.CopyTo(new Span<byte>(Fields + (address.Length == sizeof(uint) ? address4 : address6), address.Length));
    }

    private void Set(int offset, uint value) => *(uint*)(Fields + offset) = value;
}
