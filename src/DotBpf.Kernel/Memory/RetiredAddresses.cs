using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Addresses at which maps were, kept for a while with empty pages on them, so that a forgotten reference reads zeros instead of ending the process or reading what came there next.</summary>
/// <remarks>Empty pages cost addresses and no memory. The oldest are freed when there are many.</remarks>
internal static unsafe class RetiredAddresses
{
    private const int Most = 4096;

    private static readonly Lock s_lock = new();
    private static readonly Queue<(nint Address, nuint Length)> s_retired = new();

    /// <summary>Lays empty pages over what is mapped there.</summary>
    /// <returns>Whether there was room for that.</returns>
    internal static bool Empty(nint address, nuint length)
    {
        // SAFETY: the range is a mapping of ours; replacing it is one step, so that no other mapping gets between.
        const int Flags = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_FIXED | LibC.MAP_NORESERVE;
        return LibC.mmap((void*)address, length, LibC.PROT_READ | LibC.PROT_WRITE, Flags, -1, 0) != LibC.MAP_FAILED;
    }

    /// <summary>Lets go of what is mapped there, which nobody uses.</summary>
    internal static bool Retire(nint address, nuint length)
    {
        if (!Empty(address, length))
            return LibC.munmap((void*)address, length) == 0;
        lock (s_lock)
        {
            s_retired.Enqueue((address, length));
            return s_retired.Count <= Most || Free(s_retired.Dequeue());
        }
    }

    // SAFETY: the range was replaced by empty pages before it came into the queue, and is taken out of it once.
    private static bool Free((nint Address, nuint Length) oldest) => LibC.munmap((void*)oldest.Address, oldest.Length) == 0;
}
