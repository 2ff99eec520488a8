using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps;

/// <summary>The one lease of a map that a thread is using for a short operation.</summary>
/// <remarks>
/// Counting would cost two locked instructions an operation, after which a processor no longer works ahead: more than the operation
/// itself. So an operation writes only memory of its own thread. Who closes or freezes pays instead: a barrier for the whole
/// process, and a look at all threads.
/// </remarks>
internal sealed class ThreadUse
{
    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<ThreadUse>> s_all = [];

    [ThreadStatic]
    private static ThreadUse? t_ofThisThread;

    private LonelyNumber _lease;

    internal static ThreadUse OfThisThread => t_ofThisThread ?? Register();

    /// <summary>Notes a use; refused while the thread is in another one.</summary>
    internal bool TryBegin(long lease, bool isWrite)
    {
        if (_lease.Value != 0)
            return false;
        Volatile.Write(ref _lease.Value, isWrite ? -lease : lease);
        return true;
    }

    /// <summary>Ends the use.</summary>
    internal void End() => Volatile.Write(ref _lease.Value, 0);

    /// <summary>Whether any thread is writing by a lease.</summary>
    internal static bool IsWriting(long lease)
    {
        foreach (ThreadUse use in Alive())
        {
            if (Volatile.Read(ref use._lease.Value) == -lease)
                return true;
        }

        return false;
    }

    /// <summary>Waits for the operations of other threads by a lease that lets no more begin.</summary>
    internal static void WaitForOthers(long lease)
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (ThreadUse use in Alive())
        {
            SpinWait spin = default;
            while (use != t_ofThisThread && Math.Abs(Volatile.Read(ref use._lease.Value)) == lease)
                spin.SpinOnce();
        }
    }

    private static ThreadUse Register()
    {
        ThreadUse use = new();
        lock (s_lock)
        {
            s_all.RemoveAll(other => !other.TryGetTarget(out _));
            s_all.Add(new(use));
        }

        return t_ofThisThread = use;
    }

    private static List<ThreadUse> Alive()
    {
        List<ThreadUse> alive = [];
        lock (s_lock)
        {
            foreach (WeakReference<ThreadUse> reference in s_all)
            {
                if (reference.TryGetTarget(out ThreadUse? use))
                    alive.Add(use);
            }
        }

        return alive;
    }

    /// <summary>The number of the lease, which is never 0; negative while it is used for writing.</summary>
    /// <remarks>Far from whatever lies beside it: threads whose numbers share a cache line would wait for each other at every operation.</remarks>
    [StructLayout(LayoutKind.Explicit, Size = 3 * Line)]
    private struct LonelyNumber
    {
        private const int Line = 64;

        [FieldOffset(Line)]
        internal long Value;
    }
}
