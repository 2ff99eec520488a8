namespace DotBpf.Kernel.Tests;

public sealed class PrivilegeTests
{
    private const string InitialNamespace = "         0          0 4294967295";

    [Fact]
    public void Explain_NoCapability_NamesThemAndTheSysctl()
    {
        string text = Privilege.Explain(Status("0000000000000000"), "2", null, InitialNamespace);

        Assert.Contains("lacks CAP_BPF, CAP_NET_ADMIN", text, StringComparison.Ordinal);
        Assert.Contains("unprivileged_bpf_disabled is 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OnlyBpf_DoesNotNameIt()
    {
        string text = Privilege.Explain(Status("0000008000000000"), "2", null, InitialNamespace);

        Assert.DoesNotContain("CAP_BPF,", text, StringComparison.Ordinal);
        Assert.Contains("CAP_PERFMON", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unprivileged_bpf_disabled", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RootInAContainer_NamesNamespaceSeccompAndLockdown()
    {
        Dictionary<string, string> status = Status("000001ffffffffff");
        status["Seccomp"] = "2";

        string text = Privilege.Explain(status, "1", "integrity", "0 100000 65536");

        Assert.Contains("user namespace", text, StringComparison.Ordinal);
        Assert.Contains("seccomp", text, StringComparison.Ordinal);
        Assert.Contains("lockdown is on (integrity)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "whether it is on")]
    [InlineData("integrity", "lockdown is on (integrity)")]
    public void Explain_EveryCapability_LooksAtLockdown(string? lockdown, string expected)
    {
        string text = Privilege.Explain(Status("000001ffffffffff"), "0", lockdown, InitialNamespace);

        Assert.Contains("not a missing capability", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LockdownOff_DoesNotMentionIt()
    {
        string text = Privilege.Explain(Status("000001ffffffffff"), "0", "none", InitialNamespace);

        Assert.DoesNotContain("ockdown", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Status(string capabilities) => new() { ["CapEff"] = capabilities, ["Seccomp"] = "0" };
}
