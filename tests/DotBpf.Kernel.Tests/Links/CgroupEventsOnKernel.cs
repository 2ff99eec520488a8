using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>Every hook of cgroups, under what it is there for: a program in the group uses sockets in every way.</summary>
[Collection(HooksCollection.Name)]
public sealed class CgroupEventsOnKernel : ProgramOnKernel
{
    private static readonly Lazy<string> s_sockets = new(() => CompiledProgram.Compile("Links/sockets.c", "-O1"));

    private readonly CgroupDirectory _group = new();

    [Theory]
    [InlineData(ProgramType.CgroupSkb, AttachType.CgroupInetIngress)]
    [InlineData(ProgramType.CgroupSkb, AttachType.CgroupInetEgress)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInetSockCreate)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInetSockRelease)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInet4PostBind)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInet6PostBind)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Bind)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Bind)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Connect)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Connect)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixConnect)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUdp4Sendmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUdp6Sendmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixSendmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUdp4Recvmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUdp6Recvmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixRecvmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Getpeername)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Getpeername)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixGetpeername)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Getsockname)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Getsockname)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixGetsockname)]
    [InlineData(ProgramType.CgroupSockopt, AttachType.CgroupGetsockopt)]
    [InlineData(ProgramType.CgroupSockopt, AttachType.CgroupSetsockopt)]
    [InlineData(ProgramType.SockOps, AttachType.CgroupSockOps)]
    [InlineData(ProgramType.CgroupDevice, AttachType.CgroupDevice)]
    public void Attach_WhatTheHookWatches_IsSeenWhileAttached(ProgramType type, AttachType attachType)
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        ProgramHandle program = Load(Counting("watching", verdict: 1) with { Type = type, ExpectedAttachType = attachType }, ("counts", counts));

        using (Host.Attach(program, new CgroupTarget(_group.Path)))
            Use();
        ulong during = CountIn(counts);
        Use();

        Assert.InRange(during, 1ul, 100ul);
        Assert.Equal(during, CountIn(counts));
    }

    // Lockdown keeps programs of security hooks from root too.
    [Fact]
    public void Attach_SecurityHookOfTheGroup_IsSeenOrForbiddenWithAReason()
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        ProgramSpec spec = Counting("watching", verdict: 1) with { Type = ProgramType.Lsm, ExpectedAttachType = AttachType.LsmCgroup, AttachTarget = "socket_bind", SectionName = "lsm_cgroup/socket_bind" };

        Exception? error = Record.Exception(() =>
        {
            using BpfLink link = Host.Attach(Load(spec, ("counts", counts)), new CgroupTarget(_group.Path));
            Use();
            Assert.InRange(CountIn(counts), 1ul, 100ul);
        });

        if (error is not null)
            Assert.Contains("does not permit it", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _group.Dispose();
    }

    private void Use()
    {
        (int status, string text) = _group.Run(s_sockets.Value);
        Assert.Equal((0, ""), (status, text));
    }

    private static ulong CountIn(MapHandle counts)
    {
        var value = new byte[sizeof(ulong)];
        Assert.Equal(Errno.None, counts.Lookup(U32(0), value));
        return BitConverter.ToUInt64(value);
    }
}
