namespace DotBpf.Kernel;

/// <summary>Says why the kernel does not permit something, by looking at what decides it.</summary>
internal static class Privilege
{
    /// <summary>Whether this thread has every capability that bpf(2) asks for, so that what is refused is refused to everybody.</summary>
    internal static bool IsComplete => ProcessFacts.OfThisThread() is { HasSysAdmin: true, IsInUserNamespace: false };

    /// <summary>What this thread may not do, and what would permit it.</summary>
    internal static string ExplainRefusal() => Explain(ProcessFacts.OfThisThread());

    /// <summary>The same for the numbers of what exists on the machine.</summary>
    internal static string ExplainNumbers(ProcessFacts facts) => facts.IsInUserNamespace
        ? "The process runs in a user namespace: numbers of maps, programs and links are for CAP_SYS_ADMIN of the initial one, and cannot be delegated. Share what is to be shared by pins."
        : Explain(facts);

    /// <summary>The explanation for a process that is as described.</summary>
    internal static string Explain(ProcessFacts facts)
    {
        List<string> sentences = [facts.IsInUserNamespace ? Confined(facts.Delegation) : Missing(facts)];
        if (!facts.HasBpf && !facts.HasSysAdmin && facts.Unprivileged is "1" or "2")
            sentences.Add($"kernel.unprivileged_bpf_disabled is {facts.Unprivileged}, so that bpf(2) is for privileged processes only.");
        if (facts.LockedMemory is { } bytes)
            sentences.Add($"This kernel counts maps as locked memory, of which the process may have {bytes >> 10} KiB: raise it by ulimit -l unlimited, or LimitMEMLOCK=infinity in a unit of systemd.");
        if (facts.IsFiltered)
            sentences.Add("A seccomp filter is active, as in containers; allow the bpf system call in it.");
        if (facts.Container is { } container && !facts.HasSysAdmin)
            sentences.Add($"The process runs in a container of {container}: start it with --cap-add BPF --cap-add PERFMON --cap-add NET_ADMIN.");
        if (facts.SecurityProfile is { } profile)
            sentences.Add($"A security module confines the process (profile {profile}); its log says whether it refused this.");
        if (facts.Lockdown is not (null or "none"))
            sentences.Add($"Kernel lockdown is on ({facts.Lockdown}), which forbids parts of bpf(2) even to root.");
        if (facts is { Lockdown: null, IsInUserNamespace: false, HasSysAdmin: true })
            sentences.Add("Kernel lockdown forbids parts of bpf(2) even to root; cat /sys/kernel/security/lockdown says whether it is on, once securityfs is mounted there.");
        return string.Join(' ', sentences);
    }

    private static string Confined(Delegation? delegation) => delegation is null
        ? $"The process runs in a user namespace, whose capabilities do not count for bpf(2). Run it in the initial one, or have rights delegated to it and open the host by KernelHost.OpenDelegated. {Delegation.HowTo}"
        : $"The process runs in a user namespace, whose capabilities count for bpf(2) only when the host is opened by KernelHost.OpenDelegated(new(\"{delegation.Mount}\")), and only for what that file system delegates ({delegation.Rights}).";

    private static string Missing(ProcessFacts facts)
    {
        if (facts.HasSysAdmin)
            return "The process has CAP_SYS_ADMIN, so that it is not a missing capability that forbids this.";
        List<string> missing = [];
        if (!facts.HasBpf)
            missing.Add("CAP_BPF");
        if (!facts.HasNetAdmin)
            missing.Add("CAP_NET_ADMIN (networking)");
        if (!facts.HasPerfmon)
            missing.Add("CAP_PERFMON (tracing)");
        missing.Add("CAP_SYS_ADMIN (ids of maps of others)");
        return $"The process lacks {string.Join(", ", missing)}. Run it as root, or grant what it needs: setcap cap_bpf,cap_net_admin,cap_perfmon+ep PROGRAM.";
    }
}
