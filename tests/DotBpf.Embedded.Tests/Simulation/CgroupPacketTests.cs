using System.Net;
using System.Net.Sockets;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using static DotBpf.ObjectFiles.AttachType;

namespace DotBpf.Embedded.Tests.Simulation;

/// <summary>What sockets of simulated cgroups send and receive, as attached programs see it.</summary>
public sealed class CgroupPacketTests : IDisposable
{
    private const string Count = "r1 = map storage ll; r2 = 0; call 81; r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = 1; exit";

    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 2 });
    private readonly CgroupStorageMap<long> _storage;
    private readonly SimulatedCgroup _group;
    private readonly SimulatedSocket _socket;

    public CgroupPacketTests()
    {
        _storage = _host.CreateMap(new CgroupStorageMapSpec<long>());
        _group = _host.CreateCgroup("web");
        using SimulatedTask task = _host.CreateTask(new() { Cgroup = _group });
        using IDisposable scope = _host.EnterTask(task);
        _socket = _host.CreateSocket(new() { Local = new(IPAddress.Loopback, 80), Remote = new(IPAddress.Loopback, 5000), Mark = 7, Priority = 3, Interface = 4 });
    }

    private ProgramBindings Bindings => new() { Maps = new Dictionary<string, MapHandle> { ["storage"] = _storage.Handle } };

    public void Dispose()
    {
        _storage.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData("r0 = 1; exit", CgroupVerdict.Pass)]
    [InlineData("r0 = 0; exit", CgroupVerdict.Drop)]
    [InlineData("r0 = 3; exit", CgroupVerdict.PassCongested)]
    [InlineData("r0 = 2; exit", CgroupVerdict.DropCongested)]
    public void SendPacket_Answer_IsTheVerdict(string program, CgroupVerdict expected)
    {
        using BpfLink link = Attach(program, CgroupInetEgress);

        Assert.Equal(expected, _host.SendPacket(_socket, Ipv4()));
        Assert.Equal(CgroupVerdict.Pass, _host.ReceivePacket(_socket, Ipv4()));
    }

    [Theory]
    [InlineData("r0 = 3; exit", "r0 = 0; exit", CgroupVerdict.DropCongested)]
    [InlineData("r0 = 1; exit", "r0 = 3; exit", CgroupVerdict.PassCongested)]
    [InlineData("r0 = 0; exit", "r0 = 1; exit", CgroupVerdict.Drop)]
    public void SendPacket_TwoAnswers_AreTakenTogether(string first, string second, CgroupVerdict expected)
    {
        using BpfLink one = Attach(first, CgroupInetEgress), other = Attach(second, CgroupInetEgress);

        Assert.Equal(expected, _host.SendPacket(_socket, Ipv4()));
    }

    [Fact]
    public void Dispose_CgroupWhoseProgramAloneHoldsItsMaps_EndsThemAll()
    {
        BpfLink link;
        using (TaskStorageMap<long> tasks = _host.CreateMap(new TaskStorageMapSpec<long>()))
        using (ProgramHandle program = _host.LoadProgram(Assembler.Program("r1 = map tasks ll; r0 = 1; exit", ProgramType.CgroupSkb) with { ExpectedAttachType = CgroupInetEgress },
            new() { Maps = new Dictionary<string, MapHandle> { ["tasks"] = tasks.Handle }, License = "GPL" }))
            link = _host.Attach(program, new CgroupTarget("/web"));
        uint before = LastMapId();

        _group.Dispose();

        Assert.NotEqual(_storage.Handle.Info.Id, before);
        Assert.Equal(_storage.Handle.Info.Id, LastMapId());
        link.Dispose();
    }

    // Where only the first bit of an answer says whether what is sent passes, any but 0 lets through what is received.
    [Fact]
    public void ReceivePacket_AnswerMeantForWhatIsSent_LetsThrough()
    {
        ProgramHandle program = Load("r0 = *(u32 *)(r1 + 0); r0 &= 2; exit", CgroupInetEgress);
        using BpfLink link = _host.Attach(program, new CgroupTarget("/web") { AttachType = CgroupInetIngress });

        Assert.Equal(CgroupVerdict.Pass, _host.ReceivePacket(_socket, Ipv4(length: 22)));
        Assert.Equal(CgroupVerdict.Drop, _host.ReceivePacket(_socket, Ipv4(length: 20)));
    }

    [Theory]
    [InlineData(8, 7)]
    [InlineData(32, 3)]
    [InlineData(40, 4)]
    public void SendPacket_Context_HasWhatTheSocketSets(int offset, int expected)
    {
        using BpfLink link = Attach($"r2 = *(u32 *)(r1 + {offset}); r0 = 0; if r2 != {expected} goto +1; r0 = 1; exit", CgroupInetEgress);

        Assert.Equal(CgroupVerdict.Pass, _host.SendPacket(_socket, Ipv4()));
    }

    [Fact]
    public void SendPacket_ProgramsOneAfterTheOther_ShareTheMarkAndNotTheControlBlock()
    {
        using BpfLink first = Attach("*(u32 *)(r1 + 8) = 66; *(u32 *)(r1 + 48) = 1; r0 = 1; exit", CgroupInetEgress);
        using BpfLink second = Attach("r2 = *(u32 *)(r1 + 8); r3 = *(u32 *)(r1 + 48); r0 = 0; if r2 != 66 goto +2; if r3 != 0 goto +1; r0 = 1; exit", CgroupInetEgress);

        Assert.Equal(CgroupVerdict.Pass, _host.SendPacket(_socket, Ipv4()));
    }

    [Fact]
    public void SendPacket_Ipv6_IsSeenAsSuch()
    {
        byte[] packet = new byte[40];
        packet[0] = 0x60;
        using BpfLink link = Attach("r2 = *(u32 *)(r1 + 16); r0 = 0; if r2 != 0xdd86 goto +1; r0 = 1; exit", CgroupInetEgress);

        Assert.Equal(CgroupVerdict.Pass, _host.SendPacket(_socket, packet));
    }

    [Fact]
    public void SendPacket_SocketOfAnotherFamily_IsNotSeen()
    {
        using SimulatedTask task = _host.CreateTask(new() { Cgroup = _group });
        using IDisposable scope = _host.EnterTask(task);
        using SimulatedSocket unix = _host.CreateSocket(new() { Family = AddressFamily.Unix });
        using BpfLink link = Attach("r0 = 0; exit", CgroupInetEgress);

        Assert.Equal(CgroupVerdict.Pass, _host.SendPacket(unix, Ipv4()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(19, 0x45)]
    [InlineData(39, 0x60)]
    [InlineData(64, 0x00)]
    [InlineData(16065, 0x45)]
    public void SendPacket_WhatIsNoPacketOfIp_IsRefused(int length, byte first)
    {
        byte[] packet = new byte[length];
        if (length > 0)
            packet[0] = first;

        Assert.Throws<ArgumentException>("packet", () => _host.SendPacket(_socket, packet));
    }

    [Fact]
    public void SendPacket_ClosedSocket_IsRefused()
    {
        _socket.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _host.SendPacket(_socket, Ipv4()));
    }

    [Fact]
    public void SendPacket_Counting_AllocatesNothing()
    {
        using BpfLink link = Attach(Count, CgroupInetEgress);
        byte[] packet = Ipv4();
        _host.SendPacket(_socket, packet);

        Assert.Equal(0, Allocation.Least(() => _host.SendPacket(_socket, packet)));
    }

    [Fact]
    public void Attach_HandleDisposed_ProgramRunsOn()
    {
        using BpfLink link = Attach(Count, CgroupInetEgress);

        _host.SendPacket(_socket, Ipv4());

        Assert.True(_storage.TryGetValue(new(_group.Id, 1), out long counted));
        Assert.Equal(1, counted);
    }

    [Fact]
    public void Attach_CgroupRemoved_ProgramRunsNoMoreAndTheLinkTellsOfNone()
    {
        using BpfLink link = Attach("r0 = 0; exit", CgroupInetEgress);
        _group.Dispose();

        Assert.Equal(CgroupVerdict.Pass, _host.SendPacket(_socket, Ipv4()));
        Assert.Equal(0ul, link.Info.CgroupId);
        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfSyscallException>(() => Attach("r0 = 0; exit", CgroupInetEgress)).Errno);
    }

    [Fact]
    public void Update_ProgramWithAStorageOfItsOwn_FindsAValueThere()
    {
        using BpfLink link = Attach("r0 = 1; exit", CgroupInetEgress);
        using ProgramHandle counting = Load(Count, CgroupInetEgress);

        link.Update(counting);
        _host.SendPacket(_socket, Ipv4());

        Assert.True(_storage.TryGetValue(new(_group.Id, 1), out long counted));
        Assert.Equal(1, counted);
    }

    [Fact]
    public void Update_ProgramOfAnotherKind_IsRefused()
    {
        using BpfLink link = Attach("r0 = 1; exit", CgroupInetEgress);
        using ProgramHandle other = _host.LoadProgram(Assembler.Program("r0 = 1; exit", ProgramType.Xdp), Bindings);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => link.Update(other)).Errno);
    }

    [Fact]
    public void Attach_ProgramOfAnotherHost_IsRefused()
    {
        using EmbeddedHost other = EmbeddedHost.Create();
        using ProgramHandle program = other.LoadProgram(Assembler.Program("r0 = 1; exit", ProgramType.CgroupSkb), Bindings);

        Assert.Throws<ArgumentException>(() => _host.Attach(program, new CgroupTarget("/web")));
    }

    [Fact]
    public void Attach_ProgramForNoCgroup_SaysWhatIs()
    {
        using ProgramHandle program = _host.LoadProgram(Assembler.Program("r0 = 1; exit", ProgramType.Xdp), Bindings);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => _host.Attach(program, new CgroupTarget("/web"))).Errno);
    }

    [Fact]
    public void Pin_Link_IsRefusedWithAReason()
    {
        using BpfLink link = Attach("r0 = 1; exit", CgroupInetEgress);

        FeatureNotSupportedException refusal = Assert.Throws<FeatureNotSupportedException>(() => _host.Pin(link, new PinPath("/embedded/link")));

        Assert.Contains("as long as this process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SendPacket_ManyThreads_CountEachPacket()
    {
        using BpfLink link = Attach(Count.Replace("r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1", "r1 = 1; lock *(u64 *)(r0 + 0) += r1", StringComparison.Ordinal), CgroupInetEgress);

        Parallel.For(0, 2, cpu =>
        {
            using IDisposable scope = _host.EnterCpu(cpu);
            for (int i = 0; i < 1000; i++)
                _host.SendPacket(_socket, Ipv4());
        });

        Assert.True(_storage.TryGetValue(new(_group.Id, 1), out long counted));
        Assert.Equal(2000, counted);
    }

    [Fact]
    public void SendPacket_CgroupsAndLinksComeAndGo_NothingIsLost()
    {
        using ProgramHandle program = Load(Count.Replace("r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1", "r1 = 1; lock *(u64 *)(r0 + 0) += r1", StringComparison.Ordinal), CgroupInetEgress);
        using BpfLink kept = _host.Attach(program, new CgroupTarget("/web"));
        using var stop = new CancellationTokenSource();
        Task<long>[] senders = [.. Enumerable.Range(0, 2).Select(cpu => Task.Run(() => SendUntil(cpu, stop.Token)))];

        for (int i = 0; i < 300; i++)
        {
            using SimulatedCgroup group = _host.CreateCgroup($"g{i}", _group);
            using BpfLink other = _host.Attach(program, new CgroupTarget(group.Path)), own = _host.Attach(program, new CgroupTarget("/"));
            using SimulatedTask task = _host.CreateTask(new() { Cgroup = group });
            using IDisposable scope = _host.EnterTask(task);
            using SimulatedSocket socket = _host.CreateSocket(new() { Local = new(IPAddress.Loopback, 1) });
            _host.SendPacket(socket, Ipv4());
        }

        stop.Cancel();
        long sent = 300 + senders.Sum(sender => sender.Result);
        Assert.True(_storage.TryGetValue(new(_group.Id, 1), out long counted));
        Assert.Equal(sent, counted);
        Assert.Equal([new(_host.RootCgroup.Id, 1), new(_group.Id, 1)], _storage.ListKeys());
    }

    [Fact]
    public void SendPacket_CgroupRemovedWhileTheProgramRuns_IsNoFault()
    {
        SimulatedCgroup? removed = null;
        using EmbeddedHost host = EmbeddedHost.Create(new() { Trace = _ => removed!.Dispose() });
        using CgroupStorageMap<long> storage = host.CreateMap(new CgroupStorageMapSpec<long>());
        using SimulatedCgroup group = removed = host.CreateCgroup("left");
        using SimulatedTask task = host.CreateTask(new() { Cgroup = group });
        using IDisposable scope = host.EnterTask(task);
        using SimulatedSocket socket = host.CreateSocket(new() { Local = new(IPAddress.Loopback, 1) });
        const string Text = "*(u64 *)(r10 - 8) = 0x61; r1 = r10; r1 += -8; r2 = 2; call 6; " + Count;
        using ProgramHandle program = host.LoadProgram(Assembler.Program(Text, ProgramType.CgroupSkb) with { ExpectedAttachType = CgroupInetEgress }, new() { Maps = new Dictionary<string, MapHandle> { ["storage"] = storage.Handle }, License = "GPL" });
        using BpfLink link = host.Attach(program, new CgroupTarget("/left"));

        Assert.Equal(CgroupVerdict.Pass, host.SendPacket(socket, Ipv4()));

        Assert.Empty(storage.ListKeys());
        Assert.Equal(0ul, link.Info.CgroupId);
    }

    private long SendUntil(int cpu, CancellationToken stop)
    {
        using IDisposable scope = _host.EnterCpu(cpu);
        long sent = 0;
        for (; !stop.IsCancellationRequested; sent++)
            _host.SendPacket(_socket, Ipv4());
        return sent;
    }

    private static byte[] Ipv4(int length = 28)
    {
        byte[] packet = new byte[length];
        packet[0] = 0x45;
        return packet;
    }

    private uint LastMapId()
    {
        uint last = 0;
        for (uint id = 0; _host.TryGetNextMapId(id, out id);)
            last = id;
        return last;
    }

    private BpfLink Attach(string text, AttachType place)
    {
        using ProgramHandle program = Load(text, place);
        return _host.Attach(program, new CgroupTarget("/web"));
    }

    private ProgramHandle Load(string text, AttachType place) =>
        _host.LoadProgram(Assembler.Program(text, ProgramType.CgroupSkb) with { ExpectedAttachType = place }, Bindings);
}
