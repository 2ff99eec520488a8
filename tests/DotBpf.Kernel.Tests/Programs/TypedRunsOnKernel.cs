using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class TypedRunsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly List<BpfObject> _objects = [];

    [Fact]
    public void RunXdp_ContextAndMetadata_ReachTheProgram()
    {
        BpfProgram queue = Load(ProgramType.Xdp, [Load32(0, 1, 16), Exit()]);

        XdpRunResult result = queue.RunXdp(new byte[64]);

        Assert.Equal((XdpAction.Aborted, 64), (result.Action, result.Packet.Length));
    }

    [Fact]
    public void RunXdp_Metadata_IsInFrontOfThePacket()
    {
        // Answers with data − data_meta.
        BpfProgram program = Load(ProgramType.Xdp, [Load32(0, 1, 0), Load32(2, 1, 8), new(0x1f, 0, 2, 0, 0), Exit()]);

        XdpRunResult result = program.RunXdp(new byte[64], new XdpRunContext { MetadataLength = 8 });

        Assert.Equal((8u, 64, 8), ((uint)result.Action, result.Packet.Length, result.Context.MetadataLength));
    }

    [Fact]
    public void RunSkb_Context_GoesInAndOut()
    {
        // mark = mark + priority; cb[1] = 5; returns −1.
        BpfProgram program = Load(
            ProgramType.SchedCls,
            [Load32(2, 1, 8), Load32(3, 1, 32), new(0x0f, 2, 3, 0, 0), new(0x63, 1, 2, 8, 0), new(0x62, 1, 0, 52, 5), MoveImmediate(0, -1), Exit()]);

        SkbRunResult result = program.RunSkb(new byte[64], new SkbRunContext { Mark = 40, Priority = 2 });

        Assert.Equal((-1, 42u, 2u, 5u, 64), (result.Verdict, result.Context.Mark, result.Context.Priority, result.Context.Control[1], result.Packet.Length));
    }

    [Fact]
    public void RunSkb_ContextOfTheKernel_HasItsSize() => Assert.Equal((192, 24), (Marshal.SizeOf<SkbRunContext>(), Marshal.SizeOf<XdpRunContext>()));

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void RunRawTracepoint_Arguments_AreRead(int? cpu)
    {
        if (cpu >= Environment.ProcessorCount)
            cpu = 0;
        BpfProgram program = Load(ProgramType.RawTracepoint, [Load64(0, 1, 0), Load64(2, 1, 8), new(0x0f, 0, 2, 0, 0), Exit()]);

        int sum = program.RunRawTracepoint([40, 2], cpu);

        Assert.Equal(42, sum);
    }

    [Fact]
    public void RunRawTracepoint_TooFewArguments_IsRefused()
    {
        BpfProgram program = Load(ProgramType.RawTracepoint, [Load64(0, 1, 8), Exit()]);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.RunRawTracepoint([1]));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    [Fact]
    public void RunSyscall_Value_IsChangedInPlace()
    {
        BpfProgram program = Load(
            ProgramType.Syscall,
            [Load64(2, 1, 0), Add(2, 2), Store64(1, 0, 2), MoveImmediate(0, 7), Exit()],
            ProgramFlags.Sleepable);
        ulong value = 40;

        int answer = program.RunSyscall(ref value);

        Assert.Equal((7, 42ul), (answer, value));
    }

    [Fact]
    public void RunFlowDissector_PacketOfUdp_GivesWhatTheProgramFound()
    {
        // Reads the protocol, addresses and ports of an IPv4 packet without options into the keys; refuses shorter packets with 2.
        BpfProgram program = Load(
            ProgramType.FlowDissector,
            [
                Load32(2, 1, 76), Load32(3, 1, 80), Load64(4, 1, 144), Move(5, 2), Add(5, 42), JumpIfGreater(5, 3, 12),
                Load8(5, 2, 23), new(0x73, 4, 5, 9, 0), Load32(5, 2, 26), new(0x63, 4, 5, 16, 0), Load32(5, 2, 30), new(0x63, 4, 5, 20, 0),
                Load32(5, 2, 34), new(0x63, 4, 5, 12, 0), new(0x6a, 4, 0, 2, 34), new(0x6a, 4, 0, 4, 0x0800),
                MoveImmediate(0, 0), Exit(),
                MoveImmediate(0, 2), Exit(),
            ]);
        byte[] packet = new byte[64];
        Convert.FromHexString("0a0000010a000002").CopyTo(packet, 26);
        Convert.FromHexString("04d20035").CopyTo(packet, 34);
        (packet[12], packet[14], packet[23]) = (8, 0x45, 17);

        FlowDissectorRunResult result = program.RunFlowDissector(packet, FlowDissectorFlags.StopAtEncapsulation);

        Assert.Equal(0, result.Verdict);
        Assert.Equal((IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")), (result.Keys.Source, result.Keys.Destination));
        Assert.Equal((ProtocolType.Udp, 1234, 53), (result.Keys.Protocol, result.Keys.SourcePort, result.Keys.DestinationPort));
        Assert.Equal((14, 34, 0x0800), (result.Keys.NetworkOffset, result.Keys.TransportOffset, result.Keys.NetworkProtocol));
        Assert.Equal(FlowDissectorFlags.StopAtEncapsulation, result.Keys.Flags);
        Assert.Equal(2, program.RunFlowDissector(packet.AsSpan(0, 41)).Verdict);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", 53, true)]
    [InlineData("10.0.0.1", "10.0.0.2", 54, false)]
    [InlineData("::1", "fe80::2", 53, true)]
    public void RunSocketLookup_LocalPort_Decides(string remote, string local, int port, bool isPassed)
    {
        // Passes port 53 when the remote one is 1234, which the kernel gives in network order in the lower half.
        BpfProgram program = Load(
            ProgramType.SkLookup,
            [
                MoveImmediate(0, 0), Load32(2, 1, 60), new(0x55, 2, 0, 3, 53), new(0x69, 3, 1, 36, 0), new(0x55, 3, 0, 1, IPAddress.HostToNetworkOrder((short)1234) & 0xffff), MoveImmediate(0, 1), Exit(),
            ],
            attachType: AttachType.SkLookup);

        SocketLookupRunResult result = program.RunSocketLookup(ProtocolType.Udp, new IPEndPoint(IPAddress.Parse(remote), 1234), new IPEndPoint(IPAddress.Parse(local), port));

        Assert.Equal((isPassed, 0ul), (result.IsPassed, result.SocketCookie));
    }

    [Theory]
    [InlineData(0, 14)]
    [InlineData(72, 0)]
    public void TestRun_SocketLookup_SaysHowToRunIt(int contextLength, int packetLength)
    {
        BpfProgram program = Load(ProgramType.SkLookup, [MoveImmediate(0, 1), Exit()], attachType: AttachType.SkLookup);

        var error = Assert.Throws<BpfSyscallException>(() => program.TestRun(new TestRunInput { Context = new byte[contextLength], Packet = new byte[packetLength] }));

        Assert.Contains("RunSocketLookup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TestRun_RawTracepointWithPacket_SaysHowToRunIt()
    {
        BpfProgram program = Load(ProgramType.RawTracepoint, [MoveImmediate(0, 1), Exit()]);

        var error = Assert.Throws<BpfSyscallException>(() => program.TestRun(new byte[64]));

        Assert.Contains("RunRawTracepoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunSocketLookup_TwoFamilies_IsAMistake()
    {
        BpfProgram program = Load(ProgramType.SkLookup, [MoveImmediate(0, 1), Exit()], attachType: AttachType.SkLookup);

        Assert.Throws<ArgumentException>(() => program.RunSocketLookup(ProtocolType.Tcp, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.IPv6Loopback, 2)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void RunNetfilter_Verdict_IsWhetherItGoesOn(int verdict, bool isAccepted)
    {
        BpfProgram program = Load(ProgramType.Netfilter, [MoveImmediate(0, verdict), Exit()], attachType: AttachType.Netfilter);
        byte[] packet = new byte[64];
        (packet[12], packet[14]) = (8, 0x45);

        Assert.Equal(isAccepted, program.RunNetfilter(packet));
    }

    [Fact]
    public void TestRun_CpuForAPacket_IsRefused()
    {
        BpfProgram program = Load(ProgramType.Xdp, [MoveImmediate(0, 2), Exit()]);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.TestRun(new TestRunInput { Packet = new byte[64], Cpu = 0 }));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    public void Dispose()
    {
        foreach (BpfObject loaded in _objects)
            loaded.Dispose();
        _host.Dispose();
    }

    private BpfProgram Load(ProgramType type, IEnumerable<Instruction> instructions, ProgramFlags flags = ProgramFlags.None, AttachType attachType = default)
    {
        var spec = new ObjectSpec
        {
            Name = "typed",
            License = "GPL",
            ByteOrder = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian,
            Programs = [new ProgramSpec { Name = "typed", SectionName = "typed", Type = type, Flags = flags, ExpectedAttachType = attachType, Instructions = [.. instructions] }],
        };
        BpfObject loaded = _host.Load(spec);
        _objects.Add(loaded);
        return loaded.Program("typed");
    }
}
