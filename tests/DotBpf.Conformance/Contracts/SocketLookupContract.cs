using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that look up the socket of a new connection or datagram.</summary>
public abstract class SocketLookupContract<THost> : HostContract<THost>
    where THost : ISocketFixture
{
    private const string Find = "r6 = r1; *(u32 *)(r10 - 4) = 0; r1 = map sockets ll; r2 = r10; r2 += -4; call 1; if r0 != 0 goto +2; r0 = 0; exit; r7 = r0; ";
    private const string Release = "r1 = r7; call 86; r0 = 1; exit";

    // Says what assigning answered.
    private const string Report = "r1 = r7; r7 = r0; call 86; " + ProgramAnswer.Tell;

    private readonly SockMap _sockets;
    private readonly ArrayMap<long> _answers;
    private readonly List<SafeHandle> _opened = [];

    protected SocketLookupContract()
    {
        _sockets = Host.CreateMap(new SockMapSpec(2));
        _answers = Host.CreateMap(new ArrayMapSpec<long>(1));
    }

    protected override void CleanUp()
    {
        _opened.ForEach(socket => socket.Dispose());
        _sockets.Dispose();
        _answers.Dispose();
    }

    [Theory]
    [InlineData(8, 32, 2)]
    [InlineData(12, 32, 17)]
    [InlineData(12, 8, 17)]
    [InlineData(16, 32, 0x0200000a)]
    [InlineData(18, 16, 0x0200)]
    [InlineData(20, 32, 0)]
    [InlineData(36, 32, 0xd204)]
    [InlineData(36, 16, 0xd204)]
    [InlineData(37, 8, 0xd2)]
    [InlineData(38, 16, 0)]
    [InlineData(40, 32, 0x0100000a)]
    [InlineData(44, 32, 0)]
    [InlineData(60, 32, 53)]
    [InlineData(60, 16, 53)]
    [InlineData(64, 32, 0)]
    public void Field_OfALookupByIpv4_IsWhatWasGiven(int offset, int width, uint expected) =>
        Assert.Equal(expected, Read(offset, width, Context(2, "10.0.0.2", "10.0.0.1")));

    [Theory]
    [InlineData(8, 32, 10)]
    [InlineData(16, 32, 0)]
    [InlineData(20, 32, 0xb80d0120)]
    [InlineData(32, 32, 0x02000000)]
    [InlineData(40, 32, 0)]
    [InlineData(44, 32, 0xb80d0120)]
    [InlineData(56, 32, 0x01000000)]
    [InlineData(59, 8, 1)]
    public void Field_OfALookupByIpv6_IsWhatWasGiven(int offset, int width, uint expected) =>
        Assert.Equal(expected, Read(offset, width, Context(10, "2001:db8::2", "2001:db8::1")));

    // Both families' addresses are given, and those of one are seen.
    [Theory]
    [InlineData(2, 16, 0x07070707)]
    [InlineData(2, 20, 0)]
    [InlineData(2, 44, 0)]
    [InlineData(10, 16, 0)]
    [InlineData(10, 20, 0x07070707)]
    [InlineData(10, 40, 0)]
    [InlineData(0x10002, 8, 2)]
    [InlineData(2, 36, 0x0707)]
    public void Field_OfMoreThanTheKernelKeeps_IsWhatItKeeps(uint family, int offset, uint expected)
    {
        byte[] context = new byte[72];
        context.AsSpan(12, 48).Fill(7);
        BitConverter.TryWriteBytes(context.AsSpan(8), family);

        Assert.Equal(expected, Read(offset, 32, context));
    }

    [Theory]
    [InlineData("r0 = 0; exit", 0)]
    [InlineData("r0 = 1; exit", 1)]
    public void TestRun_NothingChosen_IsPassedOrDropped(string text, uint expected)
    {
        (Errno errno, uint verdict, ulong cookie) = Run(text, Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal((Errno.None, expected, 0ul), (errno, verdict, cookie));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(6)]
    public void Assign_SocketThatWaits_IsTheOneLookedUp(int protocol)
    {
        SafeHandle socket = Put(protocol == 17 ? THost.OpenBoundUdp(Host) : THost.OpenListener(Host));

        (Errno errno, uint verdict, ulong cookie) = Run($"{Find}r1 = r6; r2 = r7; r3 = 0; call 124; {Release}", Context(2, "10.0.0.2", "10.0.0.1", protocol));

        Assert.Equal((Errno.None, 1u, THost.CookieOf(socket)), (errno, verdict, cookie));
    }

    [Fact]
    public void Assign_Dropped_GivesNoSocket()
    {
        Put(THost.OpenBoundUdp(Host));

        (Errno errno, uint verdict, ulong cookie) = Run($"{Find}r1 = r6; r2 = r7; r3 = 0; call 124; {Release.Replace("r0 = 1", "r0 = 0", StringComparison.Ordinal)}", Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal((Errno.None, 0u, 0ul), (errno, verdict, cookie));
    }

    [Theory]
    [InlineData(17, 2, 4, Errno.EINVAL)]
    [InlineData(6, 2, 0, Errno.EPROTOTYPE)]
    [InlineData(17, 10, 0, Errno.EAFNOSUPPORT)]
    [InlineData(6, 10, 0, Errno.EPROTOTYPE)]
    [InlineData(17, 2, 0, Errno.None)]
    [InlineData(17, 2, 3, Errno.None)]
    public void Assign_UdpSocket_AnswersAsTheKernel(int protocol, int family, int flags, Errno expected)
    {
        Put(THost.OpenBoundUdp(Host));

        Run($"{Find}r1 = r6; r2 = r7; r3 = {flags}; call 124; {Report}", Context(family, family == 2 ? "10.0.0.2" : "::2", family == 2 ? "10.0.0.1" : "::1", protocol));

        Assert.Equal(-(int)expected, _answers[0]);
    }

    [Fact]
    public void Assign_Twice_NeedsTheFlagToReplace()
    {
        const string Twice = Find + "r1 = r6; r2 = r7; r3 = 0; call 124; r1 = r6; r2 = r7; r3 = 0; call 124; " + Report;
        Put(THost.OpenBoundUdp(Host));

        Run(Twice, Context(2, "10.0.0.2", "10.0.0.1"));
        long without = _answers[0];
        Run(Twice.Replace("r3 = 0; call 124; r1 = r7", "r3 = 1; call 124; r1 = r7", StringComparison.Ordinal), Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal((-(int)Errno.EEXIST, 0), (without, _answers[0]));
    }

    [Fact]
    public void Assign_Nothing_TakesBackWhatWasAssigned()
    {
        Put(THost.OpenBoundUdp(Host));

        (_, uint verdict, ulong cookie) = Run($"{Find}r1 = r6; r2 = r7; r3 = 0; call 124; r1 = r6; r2 = 0; r3 = 1; call 124; {Release}", Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal((1u, 0ul), (verdict, cookie));
    }

    [Fact]
    public void Assign_SocketOfTheContext_IsTheOneAssigned()
    {
        Put(THost.OpenBoundUdp(Host));
        const string ReadBack = "r2 = *(u64 *)(r6 + 0); if r2 != 0 goto +1; goto +1; r8 = *(u32 *)(r2 + 12); ";

        Run($"{Find}r8 = 404; r1 = r6; r2 = r7; r3 = 0; call 124; {ReadBack}r0 = r8; {Report}", Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal(17, _answers[0]);
    }

    [Fact]
    public void TestRun_SeveralTimes_BeginsEachWithNothingChosen()
    {
        SafeHandle socket = Put(THost.OpenBoundUdp(Host));

        (Errno errno, _, ulong cookie) = Run($"{Find}r1 = r6; r2 = r7; r3 = 0; call 124; {Report}", Context(2, "10.0.0.2", "10.0.0.1"), repeat: 3);

        Assert.Equal((Errno.None, 0L, THost.CookieOf(socket)), (errno, _answers[0], cookie));
    }

    [Theory]
    [InlineData(0, Errno.EOPNOTSUPP)]
    [InlineData(2, Errno.None)]
    public void TestRun_SocketThatSharesItsPort_IsChosenAlone(int flags, Errno expected)
    {
        Put(THost.OpenBoundUdp(Host, sharesPort: true));

        (Errno errno, _, _) = Run($"{Find}r1 = r6; r2 = r7; r3 = {flags}; call 124; {Release}", Context(2, "10.0.0.2", "10.0.0.1"));

        Assert.Equal(expected, errno);
    }

    [Theory]
    [InlineData(0, 1, Errno.EINVAL)]
    [InlineData(8, 3, Errno.EAFNOSUPPORT)]
    [InlineData(62, 1, Errno.ERANGE)]
    [InlineData(64, 1, Errno.EINVAL)]
    [InlineData(68, 1, Errno.EINVAL)]
    public void TestRun_WhatALookupDoesNotTake_IsRefused(int offset, byte value, Errno expected)
    {
        byte[] context = Context(2, "10.0.0.2", "10.0.0.1");
        context[offset] = value;

        Assert.Equal(expected, Run("r0 = 1; exit", context).Errno);
    }

    [Fact]
    public void TestRun_OtherInputThanAContext_IsRefused()
    {
        using ProgramHandle program = Load("r0 = 1; exit");
        byte[] context = Context(2, "10.0.0.2", "10.0.0.1");

        Assert.Equal(Errno.EINVAL, program.TestRun(new(), out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = context, Packet = new byte[64] }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = context, PacketOut = new byte[64] }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = context, Cpu = 0 }, out _));
        Assert.Equal(Errno.E2BIG, program.TestRun(new() { Context = [.. context, 1] }, out _));
        Assert.Equal(Errno.None, program.TestRun(new() { Context = [.. context, 0] }, out _));
    }

    [Theory]
    [InlineData(AttachType.SkLookup, true)]
    [InlineData((AttachType)0, false)]
    [InlineData(AttachType.SkSkbStreamVerdict, false)]
    public void Load_Attachment_MustBeThatOfALookup(AttachType attachment, bool expected)
    {
        Exception? refusal = Record.Exception(() => Load("r0 = 1; exit", attachment).Dispose());

        Assert.Equal(expected, refusal is null);
        Assert.True(refusal is null or BpfException, refusal?.ToString());
    }

    private uint Read(int offset, int width, byte[] context)
    {
        Assert.Equal(Errno.None, Run($"r7 = *(u{width} *)(r1 + {offset}); {ProgramAnswer.Tell}", context).Errno);
        return (uint)_answers[0];
    }

    private SafeHandle Put(SafeHandle socket)
    {
        _opened.Add(socket);
        _sockets.Set(0, socket);
        return socket;
    }

    private (Errno Errno, uint Verdict, ulong Cookie) Run(string text, byte[] context, int repeat = 1)
    {
        using ProgramHandle program = Load(text);
        byte[] left = new byte[72];
        Errno errno = program.TestRun(new() { Context = context, ContextOut = left, Repeat = repeat }, out TestRunResult result);
        return (errno, result.ReturnValue, BitConverter.ToUInt64(left));
    }

    private ProgramHandle Load(string text, AttachType attachment = AttachType.SkLookup)
    {
        Dictionary<string, MapHandle> maps = new() { ["sockets"] = _sockets.Handle, ["answers"] = _answers.Handle };
        return Host.LoadProgram(Assembler.Program(text, ProgramType.SkLookup) with { ExpectedAttachType = attachment }, new ProgramBindings { Maps = maps, License = "GPL" });
    }

    private static byte[] Context(int family, string remote, string local, int protocol = (int)ProtocolType.Udp)
    {
        byte[] context = new byte[72];
        BitConverter.TryWriteBytes(context.AsSpan(8), family);
        BitConverter.TryWriteBytes(context.AsSpan(12), protocol);
        IPAddress.Parse(remote).GetAddressBytes().CopyTo(context, family == 2 ? 16 : 20);
        IPAddress.Parse(local).GetAddressBytes().CopyTo(context, family == 2 ? 40 : 44);
        BitConverter.TryWriteBytes(context.AsSpan(36), (ushort)IPAddress.HostToNetworkOrder((short)1234));
        BitConverter.TryWriteBytes(context.AsSpan(60), 53);
        return context;
    }
}

public sealed class SocketLookupOnKernel : SocketLookupContract<KernelFixture>;

public sealed class SocketLookupOnEmbedded : SocketLookupContract<EmbeddedFixture>;

public sealed class SocketLookupCompiled : SocketLookupContract<CompiledFixture>;

public sealed class SocketLookupUnverified : SocketLookupContract<UnverifiedFixture>;
