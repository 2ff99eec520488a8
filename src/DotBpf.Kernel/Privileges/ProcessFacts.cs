using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>What decides whether this thread may use bpf(2), as far as it can be seen.</summary>
internal sealed record ProcessFacts
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfmon = 38;
    private const int CapBpf = 39;

    /// <summary>The capabilities in effect, a bit for each (<c>CapEff</c>).</summary>
    internal ulong Capabilities { get; init; }

    /// <summary>Whether a seccomp filter is active.</summary>
    internal bool IsFiltered { get; init; }

    /// <summary>Whether it is in a user namespace, so that its capabilities count only there.</summary>
    internal bool IsInUserNamespace { get; init; }

    /// <summary>The BPF file system that delegates rights to that user namespace; <see langword="null"/> where none is seen.</summary>
    internal Delegation? Delegation { get; init; }

    /// <summary>What sort of container it is in, when it shows; Docker and Podman leave a file.</summary>
    internal string? Container { get; init; }

    /// <summary>What <c>kernel.unprivileged_bpf_disabled</c> says.</summary>
    internal string? Unprivileged { get; init; }

    /// <summary>The mode of lockdown; <see langword="null"/> when it cannot be seen.</summary>
    internal string? Lockdown { get; init; }

    /// <summary>The profile of a security module (AppArmor, SELinux, Smack) that confines it; <see langword="null"/> for none.</summary>
    internal string? SecurityProfile { get; init; }

    /// <summary>How many bytes it may lock in memory, on kernels that count maps there (before 5.11); <see langword="null"/> for any number.</summary>
    internal ulong? LockedMemory { get; init; }

    internal bool HasSysAdmin => Has(CapSysAdmin);

    internal bool HasBpf => Has(CapBpf);

    internal bool HasNetAdmin => Has(CapNetAdmin);

    internal bool HasPerfmon => Has(CapPerfmon);

    internal static ProcessFacts OfThisThread()
    {
        IReadOnlyDictionary<string, string> status = ReadStatus();
        return new()
        {
            Capabilities = ulong.TryParse(status.GetValueOrDefault("CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits) ? bits : 0,
            IsFiltered = status.GetValueOrDefault("Seccomp") == "2",
            IsInUserNamespace = ReadFirstLine("/proc/self/uid_map") is { } userIds && !IsInitial(userIds),
            Delegation = Delegation.Find(ReadLines(BpfMounts.MountInfo)),
            Container = File.Exists("/.dockerenv") ? "Docker" : File.Exists("/run/.containerenv") ? "Podman" : null,
            Unprivileged = ReadFirstLine("/proc/sys/kernel/unprivileged_bpf_disabled"),
            Lockdown = ModeOf(ReadFirstLine("/sys/kernel/security/lockdown")),
            SecurityProfile = ProfileOf(ReadFirstLine("/proc/thread-self/attr/current")),
            LockedMemory = KernelVersion.IsAtLeast("5.11") ? null : LimitOf(ReadLines("/proc/self/limits")),
        };
    }

    /// <summary>Whether the map of user ids is that of the initial namespace: all, to themselves.</summary>
    internal static bool IsInitial(string userIds) => userIds.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    /// <summary>The mode in use, which stands in brackets: <c>none [integrity] confidentiality</c>.</summary>
    internal static string? ModeOf(string? modes)
    {
        int start = modes?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        int end = modes?.IndexOf(']', StringComparison.Ordinal) ?? -1;
        return start >= 0 && end > start ? modes![(start + 1)..end] : null;
    }

    /// <summary>The profile, unless it confines nothing. SELinux ends it with a zero.</summary>
    internal static string? ProfileOf(string? label)
    {
        string profile = label?.TrimEnd('\0', '\n') ?? "";
        return profile is "" or "unconfined" or "kernel" or "_" || profile.Contains(":unconfined_t:", StringComparison.Ordinal) ? null : profile;
    }

    /// <summary>The soft limit of locked memory in the lines of <c>limits</c>.</summary>
    internal static ulong? LimitOf(IEnumerable<string> limits)
    {
        const string Name = "Max locked memory";
        string? line = limits.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        string? soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes) ? bytes : null;
    }

    private bool Has(int capability) => (Capabilities >> capability & 1) != 0;

    private static Dictionary<string, string> ReadStatus()
    {
        var status = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in ReadLines("/proc/thread-self/status"))
        {
            if (line.Split(':', 2) is [string name, string value])
                status[name] = value.Trim();
        }

        return status;
    }

    private static string? ReadFirstLine(string path) => ReadLines(path).FirstOrDefault()?.Trim();

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // an explanation says what it can find out; what is hidden from the process is left out
        }
    }
}
