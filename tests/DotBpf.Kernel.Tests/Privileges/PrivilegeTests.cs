namespace DotBpf.Kernel.Tests;

public sealed class PrivilegeTests
{
    private const ulong All = 0x1ffffffffff;

    [Fact]
    public void Explain_NoCapability_NamesThemAndTheSysctl()
    {
        string text = Privilege.Explain(new() { Unprivileged = "2" });

        Assert.Contains("lacks CAP_BPF, CAP_NET_ADMIN", text, StringComparison.Ordinal);
        Assert.Contains("unprivileged_bpf_disabled is 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OnlyBpf_DoesNotNameIt()
    {
        string text = Privilege.Explain(new() { Capabilities = 1ul << 39, Unprivileged = "2" });

        Assert.DoesNotContain("CAP_BPF,", text, StringComparison.Ordinal);
        Assert.Contains("CAP_PERFMON", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unprivileged_bpf_disabled", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RootInAContainer_NamesNamespaceSeccompAndLockdown()
    {
        string text = Privilege.Explain(new() { Capabilities = All, IsFiltered = true, IsInUserNamespace = true, Unprivileged = "1", Lockdown = "integrity" });

        Assert.Contains("user namespace", text, StringComparison.Ordinal);
        Assert.Contains("seccomp", text, StringComparison.Ordinal);
        Assert.Contains("lockdown is on (integrity)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ContainerWithoutCapabilities_SaysHowToStartIt()
    {
        string text = Privilege.Explain(new() { Container = "Docker", Unprivileged = "2" });

        Assert.Contains("container of Docker", text, StringComparison.Ordinal);
        Assert.Contains("--cap-add BPF", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OldKernelWithLittleLockedMemory_SaysTheLimitAndHowToRaiseIt()
    {
        string text = Privilege.Explain(new() { Capabilities = All, Lockdown = "none", LockedMemory = 64 << 10 });

        Assert.Contains("64 KiB", text, StringComparison.Ordinal);
        Assert.Contains("ulimit -l unlimited", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SecurityProfile_NamesIt()
    {
        string text = Privilege.Explain(new() { Capabilities = All, SecurityProfile = "docker-default (enforce)" });

        Assert.Contains("docker-default (enforce)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "whether it is on")]
    [InlineData("integrity", "lockdown is on (integrity)")]
    public void Explain_EveryCapability_LooksAtLockdown(string? lockdown, string expected)
    {
        string text = Privilege.Explain(new() { Capabilities = All, Lockdown = lockdown });

        Assert.Contains("not a missing capability", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LockdownOff_DoesNotMentionIt() =>
        Assert.DoesNotContain("ockdown", Privilege.Explain(new() { Capabilities = All, Lockdown = "none" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("none [integrity] confidentiality", "integrity")]
    [InlineData("[none] integrity confidentiality", "none")]
    [InlineData(null, null)]
    public void ModeOf_Lockdown_IsTheOneInBrackets(string? modes, string? expected) => Assert.Equal(expected, ProcessFacts.ModeOf(modes));

    [Theory]
    [InlineData("unconfined", null)]
    [InlineData("unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023\0", null)]
    [InlineData("system_u:system_r:container_t:s0:c1,c2\0", "system_u:system_r:container_t:s0:c1,c2")]
    [InlineData("docker-default (enforce)\n", "docker-default (enforce)")]
    public void ProfileOf_Label_IsWhatConfines(string label, string? expected) => Assert.Equal(expected, ProcessFacts.ProfileOf(label));

    [Theory]
    [InlineData("Max locked memory         65536                65536                bytes", 65536ul)]
    [InlineData("Max locked memory         unlimited            unlimited            bytes", null)]
    public void LimitOf_LockedMemory_IsTheSoftOne(string line, ulong? expected) =>
        Assert.Equal(expected, ProcessFacts.LimitOf(["Max processes             31000                31000                processes", line]));

    [Theory]
    [InlineData("         0          0 4294967295", true)]
    [InlineData("         0     100000      65536", false)]
    public void IsInitial_UserIds_AreAllToThemselves(string userIds, bool expected) => Assert.Equal(expected, ProcessFacts.IsInitial(userIds));
}
