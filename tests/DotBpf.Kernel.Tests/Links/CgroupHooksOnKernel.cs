using System.Net;
using System.Net.Sockets;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class CgroupHooksOnKernel : HookOnKernel
{
    private readonly CgroupDirectory _group = new();

    [Theory]
    [InlineData(AttachMethod.Automatic)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_PacketsOfAGroup_AreCountedWhileAttached(AttachMethod method)
    {
        BpfProgram program = Load("group_sends");

        using (program.Attach(new CgroupTarget(_group.Path) { Method = method }))
            Assert.Equal(0, _group.Run("ping -q -c 3 -i 0.01 127.0.0.1").Status);
        ulong counted = Runs;
        _group.Run("ping -q -c 3 -i 0.01 127.0.0.1");

        Assert.InRange(counted, 3ul, 100ul);
        Assert.Equal(counted, Runs);
    }

    [Fact]
    public void Attach_Connections_CanBeForbiddenByPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string connect = $"exec 3<>/dev/tcp/127.0.0.1/{port}";
        BpfProgram program = Load("group_connects", (ushort)IPAddress.HostToNetworkOrder((short)port));

        int before = _group.Run(connect).Status, during;
        using (program.Attach(new CgroupTarget(_group.Path)))
            during = _group.Run(connect).Status;
        int after = _group.Run(connect).Status;

        Assert.Equal((0, 1, 0), (before, during, after));
        Assert.Equal(1ul, Runs);
    }

    [Fact]
    public void Attach_ReadsOfSysctls_AreCounted()
    {
        using BpfLink link = Load("group_sysctl").Attach(new CgroupTarget(_group.Path));

        _group.Run("cat /proc/sys/kernel/ostype");

        Assert.InRange(Runs, 1ul, 100ul); // the shell reads some as well
        Assert.Equal((BpfLinkType.Cgroup, AttachType.CgroupSysctl), (link.Info.Type, link.Info.AttachType));
    }

    [Fact]
    public void Attach_ExclusiveAbove_LetsNoOtherShare()
    {
        using var below = new CgroupDirectory(_group.Path);
        BpfProgram program = Load("group_sends");
        using BpfLink above = program.Attach(new CgroupTarget(_group.Path) { Sharing = CgroupSharing.Exclusive });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(new CgroupTarget(below.Path)));

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("lets no other share", error.Message, StringComparison.Ordinal);
        Assert.Equal(BpfLinkType.None, above.Info.Type);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Update_AnotherProgram_RunsInstead(AttachMethod method)
    {
        BpfProgram first = Load("group_sends");
        using BpfLink link = first.Attach(new CgroupTarget(_group.Path) { Method = method });
        BpfProgram second = Load("group_sends");

        link.Update(second.Handle);
        _group.Run("ping -q -c 3 -i 0.01 127.0.0.1");

        Assert.InRange(Runs, 3ul, 100ul);
    }

    [Fact]
    public void Attach_OrderAmongPrograms_IsTakenByNewKernels()
    {
        using BpfLink first = Load("group_sends").Attach(new CgroupTarget(_group.Path));
        BpfProgram second = Load("group_sends");

        using BpfLink link = second.Attach(new CgroupTarget(_group.Path) { Order = AttachOrder.Before(first) });
        _group.Run("ping -q -c 1 127.0.0.1");

        Assert.NotEqual(0ul, Runs);
    }

    [Fact]
    public void Attach_DirectoryOfAnotherFileSystem_SaysWhatItMustBe()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("group_sends").Attach(new CgroupTarget("/tmp")));

        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("cgroup2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NoSuchDirectory_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("group_sends").Attach(new CgroupTarget("/no/such/group")));

        Assert.Equal((BpfCommand.Open, Errno.ENOENT), (error.Command, error.Errno));
        Assert.Contains("'/no/such/group' cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_OpenedProgramWithoutAttachType_IsAMistakeThatIsNamed()
    {
        using ProgramHandle again = Host.OpenProgram(Load("group_sends").Handle.Info.Id);

        ArgumentException error = Assert.Throws<ArgumentException>(() => Host.Attach(again, new CgroupTarget(_group.Path)));
        using BpfLink link = Host.Attach(again, new CgroupTarget(_group.Path) { AttachType = AttachType.CgroupInetEgress });

        Assert.Contains("CgroupTarget.AttachType", error.Message, StringComparison.Ordinal);
        Assert.Equal(AttachType.CgroupInetEgress, link.Info.AttachType);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _group.Dispose();
    }
}
