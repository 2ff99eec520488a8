namespace DotBpf.Kernel.Tests;

public sealed class DelegationTests
{
    private static readonly string[] s_mounts =
    [
        "33 22 0:29 / /sys/fs/bpf rw,nosuid shared:11 - bpf bpf rw,mode=700",
        "73 48 0:40 / /run/bpf rw,relatime - bpf none rw,delegate_cmds=map_create:prog_load,delegate_maps=any",
        "74 48 0:41 / /srv/delegate_x rw - tmpfs none rw,delegate_cmds=any",
    ];

    [Fact]
    public void Find_SomeDelegate_IsTheFirstWithItsRights() =>
        Assert.Equal(new Delegation(new("/run/bpf"), "delegate_cmds=map_create:prog_load, delegate_maps=any"), Delegation.Find(s_mounts));

    [Fact]
    public void Find_NoneDelegates_IsNone() => Assert.Null(Delegation.Find(s_mounts[..1]));

    [Fact]
    public void Explain_UserNamespaceWithDelegation_SaysHowToOpenTheHost()
    {
        string text = Privilege.Explain(new() { IsInUserNamespace = true, Delegation = Delegation.Find(s_mounts) });

        Assert.Contains("OpenDelegated(new(\"/run/bpf\"))", text, StringComparison.Ordinal);
        Assert.Contains("delegate_cmds=map_create:prog_load", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplainNumbers_UserNamespace_PointsToPins()
    {
        string text = Privilege.ExplainNumbers(new() { IsInUserNamespace = true, Delegation = Delegation.Find(s_mounts) });

        Assert.Contains("cannot be delegated", text, StringComparison.Ordinal);
        Assert.Contains("pins", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_UserNamespaceWithout_SaysHowToDelegate() =>
        Assert.Contains("fsopen", Privilege.Explain(new() { IsInUserNamespace = true }), StringComparison.Ordinal);
}

public sealed class DelegationOnKernel
{
    [Fact]
    public void OpenDelegated_InitialNamespace_SaysThatItNeedsNone()
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => KernelHost.OpenDelegated(BpfFileSystem.Root));

        Assert.Equal((BpfCommand.TokenCreate, Errno.EOPNOTSUPP), (refusal.Command, refusal.Errno));
        Assert.Contains("KernelHost.Open", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenDelegated_NoMountPoint_SaysSo()
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => KernelHost.OpenDelegated(new PinPath("/tmp")));

        Assert.Equal((BpfCommand.TokenCreate, Errno.EINVAL), (refusal.Command, refusal.Errno));
        Assert.Contains("no mount point", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenDelegated_NothingDelegates_SaysHowToDelegate()
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => KernelHost.OpenDelegated());

        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Contains("delegate_cmds", refusal.Message, StringComparison.Ordinal);
    }
}
