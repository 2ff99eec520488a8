using System.Diagnostics.CodeAnalysis;
using System.Text;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Keeps maps, programs and links under names in a BPF file system.</summary>
internal static unsafe class PinStore
{
    internal static void Pin(HostHandle handle, PinPath path)
    {
        if (handle is not IKernelHandle { Descriptor: { } descriptor })
            throw new ArgumentException($"A {handle.GetType().Name} does not live in the kernel and cannot be pinned by it.", nameof(handle));
        PinDirectory.Make(path, BpfCommand.ObjectPin, $"pin {path}");
        using DescriptorLease lease = descriptor.Lease();
        fixed (byte* name = PathBytes(path))
        {
            // SAFETY: the path ends with a zero and is pinned for the call.
            bpf_attr_obj attributes = new() { pathname = (ulong)name, bpf_fd = (uint)lease.Number };
            Errno errno = Bpf.Invoke(BpfCommand.ObjectPin, &attributes, sizeof(bpf_attr_obj));
            if (errno != Errno.None)
                throw Refused(BpfCommand.ObjectPin, errno, path, PinAdvice.For(errno, path));
        }
    }

    internal static bool Unpin(PinPath path) => Unlink(path) switch
    {
        Errno.None => true,
        Errno.ENOENT or Errno.ENOTDIR => false,
        Errno errno => throw Refused(BpfCommand.Unlink, errno, path, AdviceOnUnlink(errno)),
    };

    internal static void Move(PinPath from, PinPath to)
    {
        string subject = $"pin {from} to {to}";
        Errno errno = PinDirectory.Look(from.Value, out bool isBpf);
        if (errno == Errno.None && !isBpf)
            throw PinDirectory.NotBpfFileSystem(BpfCommand.Rename, from, PinDirectory.Parent(from.Value));
        if (errno == Errno.None)
        {
            PinDirectory.Make(to, BpfCommand.Rename, subject);
            errno = LibC.rename(from.Value, to.Value) == 0 ? Errno.None : Bpf.LastErrno();
        }

        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.Rename, errno, subject, AdviceOnMove(errno));
    }

    internal static bool TryOpen(PinPath path, [NotNullWhen(true)] out Descriptor? descriptor, MapAccess access = MapAccess.ReadWrite)
    {
        Errno errno = Open(path, access, out descriptor);
        if (errno is not (Errno.None or Errno.ENOENT))
            throw NotOpened(errno, path, access);
        return descriptor is not null;
    }

    internal static BpfSyscallException NotOpened(Errno errno, PinPath path, MapAccess access) =>
        Refused(BpfCommand.ObjectGet, errno, path, PinAdvice.ForOpening(errno, path, access));

    internal static Errno Open(PinPath path, MapAccess access, out Descriptor? descriptor)
    {
        fixed (byte* name = PathBytes(path))
        {
            // SAFETY: as in Pin.
            bpf_attr_obj attributes = new() { pathname = (ulong)name, file_flags = (uint)FlagsOf(access) };
            Errno errno = Bpf.InvokeForDescriptor(BpfCommand.ObjectGet, &attributes, sizeof(bpf_attr_obj), out int number);
            descriptor = errno == Errno.None ? new Descriptor(number) : null;
            return errno;
        }
    }

    /// <summary>What the kernel calls the file behind a descriptor: <c>anon_inode:bpf-map</c>, and so on; empty when /proc is not there.</summary>
    internal static string KindOf(Descriptor descriptor)
    {
        using DescriptorLease lease = descriptor.Lease();
        return new FileInfo($"/proc/self/fd/{lease.Number}").LinkTarget ?? "";
    }

    /// <summary>Throws when the descriptor is something else than a map; all kinds answer the same info call.</summary>
    internal static void CheckIsMap(Descriptor descriptor, PinPath path) => CheckIs("bpf-map", "A map", descriptor, path);

    /// <summary>Throws when the descriptor is of another kind.</summary>
    /// <param name="kind">What the kernel calls such files (<c>anon_inode:…</c>).</param>
    /// <param name="expected">A word for the message.</param>
    /// <param name="descriptor">What was found.</param>
    /// <param name="path">Where.</param>
    internal static void CheckIs(string kind, string expected, Descriptor descriptor, PinPath path)
    {
        string found = KindOf(descriptor);
        if (found.Length != 0 && !found.EndsWith(kind, StringComparison.Ordinal))
            throw new BpfSyscallException(BpfCommand.ObjectGet, Errno.EINVAL, $"pin {path}", $"{expected} was expected there; found {found}.");
    }

    private static MapFlags FlagsOf(MapAccess access) => access switch
    {
        MapAccess.ReadOnly => MapFlags.ReadOnly,
        MapAccess.WriteOnly => MapFlags.WriteOnly,
        _ => MapFlags.None,
    };

    // Files of other file systems are not pins, and stay.
    private static Errno Unlink(PinPath path)
    {
        if (Directory.Exists(path.Value))
            return Errno.EISDIR;
        string parent = PinDirectory.Parent(path.Value);
        Errno errno = PinDirectory.Look(parent, out bool isBpf);
        if (errno != Errno.None)
            return errno;
        if (isBpf)
            return LibC.unlink(path.Value) == 0 ? Errno.None : Bpf.LastErrno();
        return Path.Exists(path.Value) ? throw PinDirectory.NotBpfFileSystem(BpfCommand.Unlink, path, parent) : Errno.ENOENT;
    }

    private static byte[] PathBytes(PinPath path) => [.. Encoding.UTF8.GetBytes(path.Value), 0];

    private static BpfSyscallException Refused(BpfCommand command, Errno errno, PinPath path, string advice) => new(command, errno, $"pin {path}", advice);

    private static string AdviceOnUnlink(Errno errno) => errno switch
    {
        Errno.EISDIR => "It is a directory, not a pin.",
        Errno.EACCES or Errno.EPERM => "The mode of a directory on the way does not let this user in, or take names out of it.",
        _ => PinAdvice.ForPath(errno),
    };

    private static string AdviceOnMove(Errno errno) => errno switch
    {
        Errno.ENOENT => "Nothing is pinned under the first name.",
        Errno.EXDEV => "Both names must be on the same file system.",
        Errno.EISDIR or Errno.ENOTDIR or Errno.ENOTEMPTY => "One of them is a directory, or leads through what is none.",
        Errno.EACCES or Errno.EPERM => "The modes of their directories do not let this user in, or write there.",
        _ => PinAdvice.ForPath(errno),
    };
}
