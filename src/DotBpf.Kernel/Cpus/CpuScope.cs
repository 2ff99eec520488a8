using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Keeps the thread that made it on one CPU until it is disposed.</summary>
internal sealed unsafe class CpuScope : IDisposable
{
    // Room for 65 536 CPUs; the kernel wants at least as many bits as it was built for.
    private const int Words = 1024;

    private readonly ulong[] _before = new ulong[Words];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isDisposed;

    /// <summary>Moves this thread to the CPU.</summary>
    /// <exception cref="BpfSyscallException">The CPU is offline, or not among those the process may use.</exception>
    internal CpuScope(int number)
    {
        Thread.BeginThreadAffinity();
        var mask = new ulong[Words];
        mask[number / 64] = 1ul << number % 64;
        Errno errno = Get(_before);
        if (errno == Errno.None)
            errno = Set(mask);
        if (errno == Errno.None)
            return;
        Thread.EndThreadAffinity();
        throw Refused(errno, number);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException(
                "The scope of a CPU was disposed on another thread than the one it holds there. Do not await inside it.");
        }

        _isDisposed = true;
        Errno errno = Set(_before);
        Thread.EndThreadAffinity();
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.SetAffinity, errno, "this thread", "The CPUs it was allowed before are no longer there.");
    }

    // SAFETY: both calls get memory that is pinned for the call, and its length in bytes. A mask is made of machine words, so
    // that bits are set in words and not in bytes.
    private static Errno Get(ulong[] mask)
    {
        fixed (ulong* words = mask)
            return LibC.sched_getaffinity(0, Words * sizeof(ulong), (byte*)words) < 0 ? Bpf.LastErrno() : Errno.None;
    }

    private static Errno Set(ulong[] mask)
    {
        fixed (ulong* words = mask)
            return LibC.sched_setaffinity(0, Words * sizeof(ulong), (byte*)words) < 0 ? Bpf.LastErrno() : Errno.None;
    }

    private static BpfSyscallException Refused(Errno errno, int number) => new(
        BpfCommand.SetAffinity,
        errno,
        $"CPU {number}",
        errno == Errno.EINVAL ? "The CPU is offline, or the process is confined to others (cpuset, taskset)." : "");
}
