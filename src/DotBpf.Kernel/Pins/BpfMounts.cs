using System.Text.RegularExpressions;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The BPF file systems that this process sees.</summary>
internal static partial class BpfMounts
{
    /// <summary>The mounts that this process sees.</summary>
    internal const string MountInfo = "/proc/self/mountinfo";

    private const string FileSystem = "bpf";

    /// <summary>The mount point; the usual one where there are several.</summary>
    internal static PinPath? Find()
    {
        PinPath[] found = [.. Parse(File.ReadLines(MountInfo))];
        return found.Length == 0 ? null : found.Contains(BpfFileSystem.Root) ? BpfFileSystem.Root : found[0];
    }

    /// <summary>The mount points in lines of <c>mountinfo</c>.</summary>
    internal static IEnumerable<PinPath> Parse(IEnumerable<string> lines) => ParseWithOptions(lines).Select(mount => mount.Path);

    /// <summary>The mount points in lines of <c>mountinfo</c> (Documentation/filesystems/proc.rst), the fifth word of lines that name the file system after the dash; and the options of their file systems, the last word.</summary>
    internal static IEnumerable<(PinPath Path, string Options)> ParseWithOptions(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (line.Split(" - ", 2) is [string mount, string source] && source.Split(' ') is [FileSystem, _, string options, ..]
                && mount.Split(' ') is [_, _, _, _, string path, ..])
                yield return (new PinPath(Octal().Replace(path, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString())), options);
        }
    }

    internal static PinPath Mount(PinPath where)
    {
        Directory.CreateDirectory(where.Value);
        if (LibC.mount(FileSystem, where.Value, FileSystem, 0, "mode=0700") == 0)
            return where;
        Errno errno = Bpf.LastErrno();
        throw new BpfSyscallException(BpfCommand.Mount, errno, $"a BPF file system at {where}", errno switch
        {
            Errno.EPERM => $"Mounting needs CAP_SYS_ADMIN. {Privilege.ExplainRefusal()}",
            Errno.ENODEV => "This kernel has no BPF file system (CONFIG_BPF_SYSCALL).",
            _ => "",
        });
    }

    // Blanks in paths are written as \040.
    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
