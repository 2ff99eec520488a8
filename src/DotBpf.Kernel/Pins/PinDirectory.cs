using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The file system around a pin.</summary>
internal static unsafe class PinDirectory
{
    private const uint OwnerOnly = 0x1c0; // 0700

    /// <summary>Makes the directories that lead to a pin, if they lead through a BPF file system.</summary>
    /// <param name="path">The pin.</param>
    /// <param name="command">What they are made for, for messages.</param>
    /// <param name="subject">On what, for messages.</param>
    /// <exception cref="BpfSyscallException">They do not, or cannot be made.</exception>
    internal static void Make(PinPath path, BpfCommand command, string subject)
    {
        string parent = Parent(path.Value);
        var missing = new Stack<string>();
        Errno errno;
        bool isBpf;
        while ((errno = Look(parent, out isBpf)) == Errno.ENOENT)
        {
            missing.Push(parent);
            parent = Parent(parent);
        }

        if (errno != Errno.None)
            throw new BpfSyscallException(command, errno, subject, PinAdvice.For(errno, path));
        if (!isBpf)
            throw NotBpfFileSystem(command, path, parent);
        foreach (string directory in missing)
            MakeOne(directory, path, command, subject);
    }

    /// <summary>Looks on what file system a path lies.</summary>
    /// <param name="path">Something that exists.</param>
    /// <param name="isBpf">Whether it is a BPF file system.</param>
    /// <returns>Why that cannot be seen: there is nothing (<see cref="Errno.ENOENT"/>), or this user may not look.</returns>
    internal static Errno Look(string path, out bool isBpf)
    {
        byte* room = stackalloc byte[LibC.StatfsRoom];

        // SAFETY: the buffer is larger than struct statfs of any architecture.
        Errno errno = LibC.statfs(path, room) == 0 ? Errno.None : Bpf.LastErrno();
        isBpf = errno == Errno.None && *(nint*)room == unchecked((nint)LibC.BPF_FS_MAGIC);
        return errno;
    }

    internal static BpfSyscallException NotBpfFileSystem(BpfCommand command, PinPath path, string directory) => new(
        command,
        Errno.EPERM,
        $"pin {path}",
        $"{directory} is not on a BPF file system. Mount one: mount -t bpf bpf {BpfFileSystem.Root}; and pin below it.");

    /// <summary>The directory that a path is in.</summary>
    internal static string Parent(string path) => Path.GetDirectoryName(path) ?? "/";

    private static void MakeOne(string directory, PinPath path, BpfCommand command, string subject)
    {
        if (LibC.mkdir(directory, OwnerOnly) == 0)
            return;
        Errno errno = Bpf.LastErrno();
        if (errno != Errno.EEXIST)
            throw new BpfSyscallException(command, errno, subject, $"Its directory {directory} cannot be made. {PinAdvice.For(errno, path)}".TrimEnd());
    }
}
