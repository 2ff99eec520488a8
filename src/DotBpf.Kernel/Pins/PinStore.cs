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
        PinDirectory.Make(path);
        using DescriptorLease lease = descriptor.Lease();
        fixed (byte* name = PathBytes(path))
        {
            // SAFETY: the path ends with a zero and is pinned for the call.
            bpf_attr_obj attributes = new() { pathname = (ulong)name, bpf_fd = (uint)lease.Number };
            Errno errno = Bpf.Invoke(BpfCommand.ObjectPin, &attributes, sizeof(bpf_attr_obj));
            if (errno != Errno.None)
                throw new BpfSyscallException(BpfCommand.ObjectPin, errno, $"pin {path}", PinAdvice.For(errno, path));
        }
    }

    internal static bool Unpin(PinPath path)
    {
        string parent = PinDirectory.Parent(path);
        if (!Path.Exists(path.Value))
            return false;
        if (!PinDirectory.IsBpfFileSystem(parent))
            throw PinDirectory.NotBpfFileSystem(BpfCommand.Unlink, path, parent);
        if (LibC.unlink(path.Value) == 0)
            return true;
        Errno errno = Bpf.LastErrno();
        return errno == Errno.ENOENT ? false : throw new BpfSyscallException(BpfCommand.Unlink, errno, $"pin {path}", AdviceOnUnlink(errno));
    }

    internal static void Move(PinPath from, PinPath to)
    {
        PinDirectory.Make(to);
        if (!PinDirectory.IsBpfFileSystem(PinDirectory.Parent(from)))
            throw PinDirectory.NotBpfFileSystem(BpfCommand.Rename, from, PinDirectory.Parent(from));
        if (LibC.rename(from.Value, to.Value) == 0)
            return;
        Errno errno = Bpf.LastErrno();
        throw new BpfSyscallException(BpfCommand.Rename, errno, $"pin {from} to {to}", AdviceOnMove(errno));
    }

    internal static bool TryOpen(PinPath path, [NotNullWhen(true)] out Descriptor? descriptor, MapAccess access = MapAccess.ReadWrite)
    {
        Errno errno = Open(path, access, out descriptor);
        if (errno is not (Errno.None or Errno.ENOENT))
            throw new BpfSyscallException(BpfCommand.ObjectGet, errno, $"pin {path}", PinAdvice.ForOpening(errno, path, access));
        return descriptor is not null;
    }

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

    private static byte[] PathBytes(PinPath path)
    {
        if (path.Value is null || path.Value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A pin needs a path without zero characters.", nameof(path));
        return [.. Encoding.UTF8.GetBytes(path.Value), 0];
    }

    private static string AdviceOnUnlink(Errno errno) => errno switch
    {
        Errno.EISDIR => "It is a directory, not a pin.",
        Errno.EACCES or Errno.EPERM => "The user may not write to its directory.",
        _ => "",
    };

    private static string AdviceOnMove(Errno errno) => errno switch
    {
        Errno.ENOENT => "Nothing is pinned under the first name.",
        Errno.EXDEV => "Both names must be on the same file system.",
        Errno.EISDIR or Errno.ENOTDIR => "One of them is a directory.",
        Errno.EACCES or Errno.EPERM => "The user may not write to their directories.",
        _ => "",
    };
}
