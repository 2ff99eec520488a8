using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>Says why the kernel does not permit something, by looking at what decides it.</summary>
internal static class Privilege
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfmon = 38;
    private const int CapBpf = 39;
    private const string Confined = "The process runs in a user namespace, whose capabilities do not count for bpf(2); run it in the initial one.";

    /// <summary>Whether this thread has every capability that bpf(2) asks for, so that what is refused is refused to everybody.</summary>
    internal static bool IsComplete => Has(Capabilities(ReadStatus()), CapSysAdmin) && ReadFirstLine("/proc/self/uid_map") is { } userIds && IsInitialUserNamespace(userIds);

    /// <summary>What this thread may not do, and what would permit it.</summary>
    internal static string ExplainRefusal() =>
        Explain(ReadStatus(), ReadFirstLine("/proc/sys/kernel/unprivileged_bpf_disabled"), Lockdown(), ReadFirstLine("/proc/self/uid_map"));

    /// <summary>The explanation for a process that is as described.</summary>
    /// <param name="status">The lines of <c>/proc/self/status</c>.</param>
    /// <param name="unprivileged">What <c>kernel.unprivileged_bpf_disabled</c> says.</param>
    /// <param name="lockdown">The mode of lockdown, <see langword="null"/> when it cannot be seen.</param>
    /// <param name="userIds">The first line of <c>/proc/self/uid_map</c>.</param>
    internal static string Explain(IReadOnlyDictionary<string, string> status, string? unprivileged, string? lockdown, string? userIds)
    {
        ulong capabilities = Capabilities(status);
        bool isInNamespace = userIds is not null && !IsInitialUserNamespace(userIds);
        List<string> sentences = [isInNamespace ? Confined : Missing(capabilities)];
        if (!Has(capabilities, CapBpf) && !Has(capabilities, CapSysAdmin) && unprivileged is "1" or "2")
            sentences.Add($"kernel.unprivileged_bpf_disabled is {unprivileged}, so that bpf(2) is for privileged processes only.");
        if (status.GetValueOrDefault("Seccomp") == "2")
            sentences.Add("A seccomp filter is active, as in containers; allow the bpf system call in it.");
        if (lockdown is not (null or "none"))
            sentences.Add($"Kernel lockdown is on ({lockdown}), which forbids parts of bpf(2) even to root.");
        if (lockdown is null && !isInNamespace && Has(capabilities, CapSysAdmin))
            sentences.Add("Kernel lockdown forbids parts of bpf(2) even to root; cat /sys/kernel/security/lockdown says whether it is on, once securityfs is mounted there.");
        return string.Join(' ', sentences);
    }

    // The mode in use stands in brackets: none [integrity] confidentiality.
    private static string? Lockdown()
    {
        string? modes = ReadFirstLine("/sys/kernel/security/lockdown");
        int start = modes?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        int end = modes?.IndexOf(']', StringComparison.Ordinal) ?? -1;
        return start >= 0 && end > start ? modes![(start + 1)..end] : null;
    }

    private static string Missing(ulong capabilities)
    {
        if (Has(capabilities, CapSysAdmin))
            return "The process has CAP_SYS_ADMIN, so that it is not a missing capability that forbids this.";
        List<string> missing = [];
        if (!Has(capabilities, CapBpf))
            missing.Add("CAP_BPF");
        if (!Has(capabilities, CapNetAdmin))
            missing.Add("CAP_NET_ADMIN (networking)");
        if (!Has(capabilities, CapPerfmon))
            missing.Add("CAP_PERFMON (tracing)");
        missing.Add("CAP_SYS_ADMIN (ids of maps of others)");
        return $"The process lacks {string.Join(", ", missing)}. Run it as root, or grant what it needs: setcap cap_bpf,cap_net_admin,cap_perfmon+ep.";
    }

    private static ulong Capabilities(IReadOnlyDictionary<string, string> status) =>
        ulong.TryParse(status.GetValueOrDefault("CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits) ? bits : 0;

    private static bool Has(ulong capabilities, int capability) => (capabilities >> capability & 1) != 0;

    private static bool IsInitialUserNamespace(string uidMap) =>
        uidMap.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    private static Dictionary<string, string> ReadStatus()
    {
        var status = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists("/proc/thread-self/status"))
            return status;
        foreach (string line in File.ReadLines("/proc/thread-self/status"))
        {
            if (line.Split(':', 2) is [string name, string value])
                status[name] = value.Trim();
        }

        return status;
    }

    private static string? ReadFirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // an explanation says what it can find out; what is hidden from the process is left out
        }
    }
}
