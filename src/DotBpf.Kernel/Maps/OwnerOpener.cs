using DotBpf.Kernel.Interop;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel;

/// <summary>Opens what storage belongs to and what maps hold by descriptor: files, cgroups and processes.</summary>
internal static class OwnerOpener
{
    internal static SafeFileHandle OpenPath(string path)
    {
        Errno errno = PathOpener.TryOpen(path, out int number);
        return errno == Errno.None ? Own(number) : throw new BpfSyscallException(BpfCommand.Open, errno, $"'{path}'");
    }

    internal static SafeFileHandle OpenProcess(int processId)
    {
        int number = (int)LibC.pidfd_open(LibC.NR_pidfd_open, processId, 0);
        if (number >= 0)
            return Own(number);
        Errno errno = Bpf.LastErrno();
        throw new BpfSyscallException(BpfCommand.OpenProcess, errno, $"process {processId}", errno switch
        {
            Errno.ESRCH => "There is no such process.",
            Errno.EINVAL => "It is a thread and not the first one of its process.",
            Errno.ENOSYS => "Processes are opened since Linux 5.3.",
            _ => "",
        });
    }

    private static SafeFileHandle Own(int number) => new(number, ownsHandle: true);
}
