using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Memory;

/// <summary>What Linux is told of large blocks of memory. It is advice: where nobody takes it, only time or memory differ.</summary>
internal static unsafe partial class PageAdvice
{
    // Below, a block has hardly a whole huge page in it.
    private const nuint LeastHuge = 4 << 20;

    // Below, a system call costs more than the memory is worth.
    private const nuint LeastDiscarded = 64 << 10;
    private const int MADV_DONTNEED = 4;
    private const int MADV_HUGEPAGE = 14;

    /// <summary>Asks for huge pages, before the first page is touched: entries of a hash lie anywhere in its memory, and with small pages most of the time goes into finding the page.</summary>
    internal static void PreferHuge(byte* block, nuint size)
    {
        if (size >= LeastHuge)
            Advise(ref block, ref size, MADV_HUGEPAGE);
    }

    /// <summary>Gives the pages of a block back, which then reads as zeros.</summary>
    /// <returns>How many bytes were given back; 0 where that cannot be done.</returns>
    internal static nuint Discard(byte* block, nuint size) =>
        size >= LeastDiscarded && Advise(ref block, ref size, MADV_DONTNEED) ? size : 0;

    /// <summary>Gives pages back, which then read as zeros.</summary>
    /// <returns>Whether that can be done here, where pages of the system may be larger.</returns>
    internal static bool TryEmpty(byte* pages, nuint size)
    {
        nuint asked = size;
        return Advise(ref pages, ref size, MADV_DONTNEED) && size == asked;
    }

    // SAFETY: only whole pages inside of the block are named, which nobody else has.
    private static bool Advise(ref byte* block, ref nuint size, int advice)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)block + page - 1) & ~(page - 1), end = ((nuint)block + size) & ~(page - 1);
        if (end <= first)
            return false;
        block = (byte*)first;
        size = end - first;
        return madvise(block, size, advice) == 0;
    }

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
