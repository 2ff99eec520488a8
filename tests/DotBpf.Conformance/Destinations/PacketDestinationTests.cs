using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Destinations;

/// <summary>Where packets of test runs went.</summary>
public sealed class PacketDestinationTests : IDisposable
{
    private const ulong Broadcast = 8;
    private const ulong ExcludeIngress = 16;
    private const ulong Ingress = 1;

    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 4, Interfaces = [1, 7, 9] });
    private readonly BpfObject _loaded;

    public PacketDestinationTests() =>
        _loaded = _host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "redirects.bpf.o")));

    public void Dispose()
    {
        _loaded.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Redirect_LastOfTwoCalls_IsWhereItGoes()
    {
        XdpRunResult result = RunXdp("to_interface", index: 7);

        Assert.Equal(XdpAction.Redirect, result.Action);
        Assert.Equal([new(PacketDestinationKind.Interface, 7)], result.Destinations);
    }

    [Fact]
    public void Redirect_BadFlags_GoesNowhere()
    {
        XdpRunResult result = RunXdp("to_interface", index: 7, flags: 1);

        Assert.Equal(XdpAction.Aborted, result.Action);
        Assert.Empty(result.Destinations);
    }

    [Fact]
    public void RedirectMap_Device_IsTheInterfaceOfItsEntry()
    {
        _loaded.Map<DevMap>("devices").Set(2, 9);

        Assert.Equal([new(PacketDestinationKind.Interface, 9)], RunXdp("to_devices", index: 2).Destinations);
        Assert.Empty(RunXdp("to_devices", index: 1).Destinations);
    }

    [Fact]
    public void RedirectMap_OtherVerdictReturned_GoesNowhere()
    {
        _loaded.Map<DevMap>("devices").Set(2, 9);

        Assert.Empty(RunXdp("to_devices", index: 2, verdict: XdpAction.Drop).Destinations);
    }

    [Theory]
    [InlineData(Broadcast, new uint[] { 1, 7, 9 })]
    [InlineData(Broadcast | ExcludeIngress, new uint[] { 7, 9 })]
    public void RedirectMap_Broadcast_IsAllInterfacesOfTheMap(ulong flags, uint[] expected)
    {
        DevMap devices = _loaded.Map<DevMap>("devices");
        DevHashMap hash = _loaded.Map<DevHashMap>("device_hash");
        int slot = 0;
        foreach (int device in (int[])[1, 7, 9])
        {
            devices.Set(slot, device);
            hash.Set((uint)slot++ * 100, device);
        }

        Assert.Equal(expected, RunXdp("to_devices", flags: flags).Destinations.Select(place => place.Number));
        Assert.Equal(expected, RunXdp("to_device_hash", flags: flags).Destinations.Select(place => place.Number).Order());
    }

    [Fact]
    public void RedirectMap_Cpu_IsTheNumberOfTheCpu()
    {
        _loaded.Map<CpuMap>("cpus").Set(3, queueSize: 192);

        Assert.Equal([new(PacketDestinationKind.Cpu, 3)], RunXdp("to_cpus", index: 3).Destinations);
    }

    [Fact]
    public void RedirectMap_Socket_IsItsSlotUntilTheSocketIsClosed()
    {
        using BpfObject loaded = _host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "map-operations.bpf.o")));
        XskMap sockets = loaded.Map<XskMap>("sockets");
        using SafeHandle socket = _host.CreateXdpSocket(queue: 5);
        sockets.Set(2, socket);

        XdpRunResult open = loaded.Program("on_sockets").RunXdp(Command(key: 2));
        socket.Dispose();
        XdpRunResult closed = loaded.Program("on_sockets").RunXdp(Command(key: 2));

        Assert.Equal((XdpAction.Redirect, 5ul), (open.Action, MemoryMarshal.Read<ulong>(open.Packet.AsSpan(32))));
        Assert.Equal([new(PacketDestinationKind.Socket, 2)], open.Destinations);
        Assert.Equal((XdpAction.Aborted, (ulong)uint.MaxValue), (closed.Action, MemoryMarshal.Read<ulong>(closed.Packet.AsSpan(32))));
        Assert.Empty(closed.Destinations);
    }

    [Fact]
    public void XskMapUpdate_ByPresence_AnswersByTheRules()
    {
        using XskMap map = _host.CreateMap(new XskMapSpec(2));
        using SafeHandle one = _host.CreateXdpSocket(), other = _host.CreateXdpSocket();

        Assert.Equal(Errno.ENOENT, Update(map, one, UpdateMode.Exist));
        Assert.Equal(Errno.None, Update(map, one, UpdateMode.NoExist));
        Assert.Equal(Errno.None, Update(map, one, UpdateMode.NoExist));
        Assert.Equal(Errno.EEXIST, Update(map, other, UpdateMode.NoExist));
        Assert.Equal(Errno.None, Update(map, other, UpdateMode.Exist));
        Assert.Equal(Errno.EOPNOTSUPP, map.Handle.Lookup(new byte[4], new byte[4]));
        Assert.Equal(Errno.EBADF, map.Handle.Update(new byte[4], BitConverter.GetBytes(3)));
    }

    [Theory]
    [InlineData(0, PacketDestinationKind.Interface)]
    [InlineData(Ingress, PacketDestinationKind.InterfaceIngress)]
    public void Redirect_FromTrafficControl_SaysInWhichDirection(ulong flags, PacketDestinationKind expected)
    {
        SkbRunResult result = _loaded.Program("from_tc").RunSkb(Packet(7, flags, 0));

        Assert.Equal([new(expected, 7)], result.Destinations);
    }

    [Fact]
    public void Destinations_OfAnUnknownHost_AreNotGuessed()
    {
        PacketDestinations unknown = default(TestRunResult).Destinations;

        Assert.False(unknown.IsRecorded);
        Assert.Contains("embedded host", Assert.Throws<FeatureNotSupportedException>(() => unknown.Count).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PacketDestinations.None[0]);
    }

    private XdpRunResult RunXdp(string program, uint index = 0, ulong flags = 0, XdpAction verdict = 0) =>
        _loaded.Program(program).RunXdp(Packet(index, flags, verdict));

    private static Errno Update(XskMap map, SafeHandle socket, UpdateMode mode) =>
        map.Handle.Update(new byte[4], BitConverter.GetBytes((int)socket.DangerousGetHandle()), mode);

    private static byte[] Command(uint key)
    {
        byte[] packet = new byte[64];
        MemoryMarshal.Write(packet.AsSpan(16), key);
        return packet;
    }

    private static byte[] Packet(uint index, ulong flags, XdpAction verdict)
    {
        byte[] packet = new byte[64];
        MemoryMarshal.Write(packet, index);
        MemoryMarshal.Write(packet.AsSpan(4), (uint)verdict);
        MemoryMarshal.Write(packet.AsSpan(8), flags);
        return packet;
    }
}
