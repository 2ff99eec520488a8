using System.Text;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>Which processes can see of one another whether they have ended.</summary>
internal static class MachineStamp
{
    /// <summary>The start of the machine, or 1 where it cannot be told.</summary>
    internal static ulong Boot { get; } = Read(() => File.ReadAllText("/proc/sys/kernel/random/boot_id"));

    /// <summary>The namespaces of process numbers and of the clock by which their beginnings are told, or 1 where there is but one.</summary>
    internal static ulong Namespace { get; } = Read(() => $"{Link("/proc/self/ns/pid")} {Link("/proc/self/ns/time")}");

    private static string Link(string path) => new FileInfo(path).LinkTarget ?? "";

    private static ulong Read(Func<string> text)
    {
        try
        {
            return OperatingSystem.IsLinux() ? Fingerprint.Of(Encoding.UTF8.GetBytes(text())) : 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 1;
        }
    }
}
