using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A program that a socket holds. The socket need not outlive it: closing it detaches as well.</summary>
internal sealed unsafe class SocketLink(Attachment attachment, SafeHandle socket, int attachOption, int detachOption)
    : LegacyLink(attachment)
{
    /// <summary>Gives the socket a program, in the place of the one it may have.</summary>
    internal void Set(KernelProgram program)
    {
        using DescriptorLease lease = program.Descriptor.LeaseForLong();
        int number = lease.Number;
        Errno errno = SetOption(attachOption, &number, sizeof(int));
        if (errno != Errno.None)
            throw Attachment.Refused(BpfCommand.SetSocketOption, errno, Advice(errno));
    }

    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program) => Set(program);

    /// <inheritdoc/>
    protected override void Remove()
    {
        if (socket.IsClosed)
            return; // closing the socket let the program go
        int unused = 0;
        Errno errno = SetOption(detachOption, &unused, sizeof(int));
        if (errno is not (Errno.None or Errno.ENOENT))
            throw new BpfSyscallException(BpfCommand.SetSocketOption, errno, ToString(), "The program stays until the socket is closed.");
    }

    private Errno SetOption(int option, void* value, uint size)
    {
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);

            // SAFETY: the value is a local of that size, and the socket is held for the call.
            return LibC.setsockopt((int)socket.DangerousGetHandle(), LibC.SOL_SOCKET, option, value, size) == 0 ? Errno.None : Bpf.LastErrno();
        }
        finally
        {
            if (isHeld)
                socket.DangerousRelease();
        }
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ENOTSOCK => "The handle is not one of a socket.",
        Errno.EPERM => "The socket's filter is locked (SO_LOCK_FILTER), or the process may not attach programs.",
        Errno.EINVAL => "A group needs SO_REUSEPORT set before the socket is bound.",
        _ => null,
    };
}
