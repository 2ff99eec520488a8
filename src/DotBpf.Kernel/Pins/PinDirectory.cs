using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The file system around a pin.</summary>
internal static unsafe class PinDirectory
{
    private const uint OwnerOnly = 0x1c0; // 0700

    /// <summary>Makes the directories that lead to a pin, if they lead through a BPF file system.</summary>
    /// <exception cref="BpfSyscallException">They do not, or cannot be made.</exception>
    internal static void Make(PinPath path)
    {
        string parent = Parent(path);
        var missing = new Stack<string>();
        while (!Directory.Exists(parent))
        {
            missing.Push(parent);
            parent = Parent(new PinPath(parent));
        }

        if (!IsBpfFileSystem(parent))
            throw NotBpfFileSystem(BpfCommand.ObjectPin, path, parent);
        foreach (string directory in missing)
            MakeOne(directory, path);
    }

    /// <summary>Whether the path lies on a BPF file system.</summary>
    internal static bool IsBpfFileSystem(string path)
    {
        byte* room = stackalloc byte[LibC.StatfsRoom];

        // SAFETY: the buffer is larger than struct statfs of any architecture.
        return LibC.statfs(path, room) == 0 && *(nint*)room == unchecked((nint)LibC.BPF_FS_MAGIC);
    }

    internal static BpfSyscallException NotBpfFileSystem(BpfCommand command, PinPath path, string directory) => new(
        command,
        Errno.EPERM,
        $"pin {path}",
        $"{directory} is not on a BPF file system. Mount one: mount -t bpf bpf {BpfFileSystem.Root}; and pin below it.");

    /// <summary>The directory that the pin is in.</summary>
    internal static string Parent(PinPath path) => Path.GetDirectoryName(path.Value.TrimEnd('/')) ?? "/";

    private static BpfSyscallException Refused(Errno errno, string directory, PinPath path) => new(
        BpfCommand.ObjectPin,
        errno,
        $"pin {path}",
        $"Its directory {directory} cannot be made. {PinAdvice.For(errno, path)}".TrimEnd());

    private static void MakeOne(string directory, PinPath path)
    {
        if (LibC.mkdir(directory, OwnerOnly) == 0)
            return;
        Errno errno = Bpf.LastErrno();
        if (errno != Errno.EEXIST)
            throw Refused(errno, directory, path);
    }
}
