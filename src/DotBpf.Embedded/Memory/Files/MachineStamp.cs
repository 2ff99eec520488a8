using System.Text;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>Which processes can see of one another whether they have ended.</summary>
internal static class MachineStamp
{
    /// <summary>The start of the machine, or 1 where it cannot be told.</summary>
    internal static ulong Boot { get; } = Read(() => File.ReadAllText("/proc/sys/kernel/random/boot_id"));

    /// <summary>The namespace of process numbers, or 1 where there is but one.</summary>
    internal static ulong Namespace { get; } = Read(() => new FileInfo("/proc/self/ns/pid").LinkTarget ?? "");

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
