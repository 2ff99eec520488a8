using System.Globalization;

namespace DotBpf.Kernel.Tests;

/// <summary>What explanations are made from, on the machine that runs.</summary>
public sealed class ProcessFactsOnKernel
{
    [Fact]
    public void OfThisThread_Root_HasWhatBpfAsksFor()
    {
        ProcessFacts facts = ProcessFacts.OfThisThread();

        Assert.True(facts is { HasSysAdmin: true, HasBpf: true, HasNetAdmin: true, HasPerfmon: true, IsInUserNamespace: false, Delegation: null });
        Assert.True(Privilege.IsComplete);
    }

    [Fact]
    public void OfThisThread_Nobody_HasNone()
    {
        ProcessFacts facts = Nobody.Run(ProcessFacts.OfThisThread);

        Assert.Equal(0ul, facts.Capabilities);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim(), facts.Unprivileged);
    }

    [Fact]
    public void OfThisThread_Container_IsTheOneThatLeftItsFile() =>
        Assert.Equal(File.Exists("/.dockerenv") ? "Docker" : File.Exists("/run/.containerenv") ? "Podman" : null, ProcessFacts.OfThisThread().Container);

    [Fact]
    public void OfThisThread_KernelThatDoesNotCountLockedMemory_HasNoLimit() =>
        Assert.Equal(KernelVersion.IsAtLeast("5.11"), ProcessFacts.OfThisThread().LockedMemory is null);

    [Fact]
    public void LimitOf_LimitsOfThisProcess_IsWhatTheShellSays()
    {
        string shell = CommandLine.Run("sh", "-c", "ulimit -l").Trim();

        ulong? limit = ProcessFacts.LimitOf(File.ReadLines("/proc/self/limits"));

        Assert.Equal(shell, limit is { } bytes ? (bytes / 1024).ToString(CultureInfo.InvariantCulture) : "unlimited");
    }
}
