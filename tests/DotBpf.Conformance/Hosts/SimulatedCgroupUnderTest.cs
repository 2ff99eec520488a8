using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Hosts;

/// <summary>A simulated cgroup, and a socket in it.</summary>
internal sealed class SimulatedCgroupUnderTest : TestedCgroup
{
    private readonly EmbeddedHost _host;
    private readonly SimulatedCgroup _cgroup;
    private readonly SimulatedSocket _socket;

    internal SimulatedCgroupUnderTest(BpfHost host, TestedCgroup? parent)
    {
        _host = (EmbeddedHost)host;
        _cgroup = _host.CreateCgroup($"tested{Random.Shared.Next()}", (parent as SimulatedCgroupUnderTest)?._cgroup);
        using SimulatedTask task = _host.CreateTask(new() { Cgroup = _cgroup });
        using IDisposable scope = _host.EnterTask(task);
        _socket = _host.CreateSocket(new() { Type = SocketType.Dgram, Local = new(IPAddress.Loopback, 40000), Remote = new(IPAddress.Loopback, 9) });
    }

    internal override string Path => _cgroup.Path;

    internal override ulong Id => _cgroup.Id;

    public override void Dispose()
    {
        _socket.Dispose();
        _cgroup.Dispose();
    }

    internal override int Exchange(int packets)
    {
        int answers = 0;
        for (int i = 0; i < packets; i++)
        {
            bool isSent = _host.SendPacket(_socket, Udp(payload: 1)) is CgroupVerdict.Pass or CgroupVerdict.PassCongested;
            if (isSent && _host.ReceivePacket(_socket, Udp(payload: 3)) == CgroupVerdict.Pass)
                answers++;
        }

        return answers;
    }

    internal override bool Does(AttachType what)
    {
        using IDisposable scope = _host.EnterSocket(_socket);
        byte[] context = what switch
        {
            AttachType.CgroupDevice => Words(2 | (2 << 16), 1, 5), // a character device, read
            AttachType.CgroupSysctl => Words(0, 0),
            AttachType.CgroupInetSockCreate => Words(0, 2, 2, 17),
            _ => Words(2, 0x0100007f, 0, 0, 0, 0, 0x0900, 2, 2, 17),
        };
        return _host.RunAttached(_cgroup, what, context) == Errno.None;
    }

    private static byte[] Words(params ReadOnlySpan<uint> words) => MemoryMarshal.AsBytes(words).ToArray();

    private static byte[] Udp(int payload)
    {
        byte[] packet = new byte[28 + payload];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[9] = 17;
        IPAddress.Loopback.GetAddressBytes().CopyTo(packet, 12);
        IPAddress.Loopback.GetAddressBytes().CopyTo(packet, 16);
        return packet;
    }
}
