using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Sockets;

namespace DotBpf.Embedded;

/// <summary>A socket that stands for one of the kernel's: packets belong to it, maps keep values for it, and programs find it in maps of sockets.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateSocket"/> and <see cref="EmbeddedHost.CreateXdpSocket"/>. Use it with <see cref="SkStorageMap{TValue}"/>, <see cref="SockMap"/>,
/// <see cref="SockHashMap{TKey}"/> and <see cref="ReusePortSockArrayMap"/>, and one for AF_XDP with <see cref="XskMap"/>.</para>
/// <para>Layout: programs read it as <c>struct bpf_sock</c>, addresses and the remote port in network byte order.</para>
/// <para>Lifetime: when it is closed, values that maps keep for it end, and it is gone from the maps it was put into.</para>
/// </remarks>
public unsafe class SimulatedSocket : SimulatedObject
{
    private const uint Established = 1;
    private const uint Closed = 7;
    private const uint Listening = 10;
    private const uint FamilyOfIpv4 = 2;
    private const uint FamilyOfIpv6 = 10;
    private const ushort Ipv4 = 0x0800;
    private const ushort Ipv6 = 0x86dd;
    private const uint NoQueue = uint.MaxValue;

    private readonly PinnedBlock _fields = new(SocketFields.Size);
    private readonly Lock _uses = new();
    private int _redirected;
    private int _chosen;

    internal SimulatedSocket(SimulatedCgroup cgroup, SimulatedSocketSpec? spec = null)
    {
        Cgroup = cgroup;
        Spec = spec;
        Set(SocketFields.Queue, NoQueue);
        Set(SocketFields.State, spec?.State switch { SimulatedSocketState.Connected => Established, SimulatedSocketState.Listening => Listening, _ => Closed });
        if (spec is not null)
            Describe(spec);
    }

    /// <summary>The cgroup that it is in: that of the task that made it.</summary>
    public SimulatedCgroup Cgroup { get; }

    /// <summary>Its cookie, a number that no other socket of the host has: what maps of sockets are read by.</summary>
    public ulong Cookie => (ulong)Number;

    /// <summary>What it is like; <see langword="null"/> for one that is no socket of addresses and ports.</summary>
    internal SimulatedSocketSpec? Spec { get; }

    /// <summary>The kernel's number of its family; 0 when it has none.</summary>
    internal uint Family => Get(SocketFields.Family);

    /// <summary>The kernel's number of its protocol; 0 when it has none.</summary>
    internal uint Protocol => Get(SocketFields.Protocol);

    /// <summary>Whether it is one of TCP.</summary>
    internal bool IsTcp => Spec is { Type: SocketType.Stream, Family: not AddressFamily.Unix };

    /// <summary>Whether packets or connections come to it from anyone.</summary>
    internal bool AwaitsPackets => Spec is { Family: not AddressFamily.Unix } spec && spec.State == (spec.Type == SocketType.Stream ? SimulatedSocketState.Listening : SimulatedSocketState.Bound);

    /// <summary>Whether it has a port that others may share.</summary>
    internal bool IsInGroup => Spec is { SharesPort: true } && (AwaitsPackets || Spec is { Type: SocketType.Dgram, State: SimulatedSocketState.Connected, Family: not AddressFamily.Unix });

    /// <summary>Whether it is in a map of sockets.</summary>
    internal bool IsUsed => Volatile.Read(ref _redirected) + Volatile.Read(ref _chosen) != 0;

    /// <summary>Whether it is one of IPv4 or IPv6.</summary>
    internal bool IsInternet => Spec is { Family: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 };

    /// <summary>Whether it waits at an address that nothing comes to by IPv4 (<c>__inet6_bind</c>, net/ipv6/af_inet6.c, 6.18).</summary>
    internal bool IsIpv6Only => Spec is { Family: AddressFamily.InterNetworkV6, Local.Address: { IsIPv4MappedToIPv6: false } address } && !address.Equals(IPAddress.IPv6Any);

    /// <summary>Where programs read it. SAFETY: memory of this object's, read only by those who hold it.</summary>
    internal byte* Fields => _fields.Start;

    /// <summary>As its number.</summary>
    public override string ToString() => $"socket {Number}";

    /// <summary>Whether it shares its port with another one: then either may get what comes there.</summary>
    internal bool SharesGroupWith(SimulatedSocket other) => IsInGroup && other.IsInGroup
        && (Family, Protocol, Spec!.Interface) == (other.Family, other.Protocol, other.Spec!.Interface) && Equals(Spec.Local, other.Spec.Local);

    /// <summary>Counts a place in a map, before the socket is put there.</summary>
    /// <returns><see cref="Errno.EBUSY"/> where the kernel has but one place for what a map needs to know of a socket (<c>sk_user_data</c>), and it is taken.</returns>
    internal Errno Join(SocketUse use)
    {
        lock (_uses)
        {
            if (HasEnded)
                return Errno.EBADF;
            if (_chosen != 0 || (use == SocketUse.Chosen && _redirected != 0))
                return Errno.EBUSY;
            if (use == SocketUse.Chosen)
                _chosen++;
            else
                _redirected++;
            return Errno.None;
        }
    }

    /// <summary>Counts a place out that the socket was taken from.</summary>
    internal void Leave(SocketUse use)
    {
        lock (_uses)
        {
            if (use == SocketUse.Chosen)
                _chosen--;
            else
                _redirected--;
        }
    }

    /// <summary>Makes it one of a packet's protocol, from the packet's source to its destination, as a test run does (bpf_prog_test_run_skb, net/bpf/test_run.c, 6.18).</summary>
    internal void DescribeBy(ushort protocol, ReadOnlySpan<byte> networkHeader)
    {
        new Span<byte>(Fields + SocketFields.LocalAddress4, SocketFields.LocalPort - SocketFields.LocalAddress4).Clear();
        new Span<byte>(Fields + SocketFields.RemoteAddress4, SocketFields.State - SocketFields.RemoteAddress4).Clear();
        Set(SocketFields.Family, protocol switch { Ipv4 => FamilyOfIpv4, Ipv6 => FamilyOfIpv6, _ => 0 });
        if (protocol == Ipv4)
            Place(networkHeader[12..], 4, SocketFields.LocalAddress4, SocketFields.RemoteAddress4);
        else if (protocol == Ipv6)
            Place(networkHeader[8..], 16, SocketFields.LocalAddress6, SocketFields.RemoteAddress6);
    }

    private void Place(ReadOnlySpan<byte> sourceAndDestination, int size, int local, int remote)
    {
        sourceAndDestination[..size].CopyTo(new(Fields + local, size));
        sourceAndDestination[size..(2 * size)].CopyTo(new(Fields + remote, size));
    }

    private void Describe(SimulatedSocketSpec spec)
    {
        // The kernel's numbers, which on Windows are others.
        Set(SocketFields.Family, spec.Family switch { AddressFamily.InterNetworkV6 => FamilyOfIpv6, AddressFamily.Unix => 1, _ => FamilyOfIpv4 });
        Set(SocketFields.Type, spec.Type == SocketType.Dgram ? 2u : 1);
        Set(SocketFields.Protocol, spec.Family == AddressFamily.Unix ? 0 : spec.Type == SocketType.Dgram ? 17u : 6);
        Set(SocketFields.BoundInterface, (uint)spec.Interface);
        Set(SocketFields.Mark, spec.Mark);
        Set(SocketFields.Priority, spec.Priority);
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

    private uint Get(int offset) => *(uint*)(Fields + offset);

    private void Set(int offset, uint value) => *(uint*)(Fields + offset) = value;
}
