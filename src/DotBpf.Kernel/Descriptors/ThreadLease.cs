namespace DotBpf.Kernel;

/// <summary>The one descriptor that a thread is using in a short call.</summary>
/// <remarks>
/// Counting references on the descriptor would cost two locked instructions a call, and with several threads on one map a
/// cache line that travels between them. Here a call writes only memory of its own thread; the price is paid by the one who closes.
/// </remarks>
internal sealed class ThreadLease
{
    private const int Nothing = -1;

    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<ThreadLease>> s_all = [];

    [ThreadStatic]
    private static ThreadLease? t_ofThisThread;

    private int _number = Nothing;

    internal static ThreadLease OfThisThread => t_ofThisThread ?? Register();

    /// <summary>Notes that this thread uses a descriptor; refused when it is using one already.</summary>
    internal bool TryTake(int number)
    {
        if (_number != Nothing)
            return false;
        Volatile.Write(ref _number, number);
        return true;
    }

    /// <summary>Notes that it uses none.</summary>
    internal void Return() => Volatile.Write(ref _number, Nothing);

    /// <summary>Waits until no thread uses the descriptor in a short call. Those that begin later see that it was retired.</summary>
    internal static void WaitUntilReturned(int number)
    {
        foreach (ThreadLease lease in Alive())
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref lease._number) == number)
                spin.SpinOnce();
        }
    }

    private static ThreadLease Register()
    {
        var lease = new ThreadLease();
        lock (s_lock)
        {
            s_all.RemoveAll(other => !other.TryGetTarget(out _));
            s_all.Add(new WeakReference<ThreadLease>(lease));
        }

        return t_ofThisThread = lease;
    }

    private static List<ThreadLease> Alive()
    {
        List<ThreadLease> alive = [];
        lock (s_lock)
        {
            foreach (WeakReference<ThreadLease> reference in s_all)
            {
                if (reference.TryGetTarget(out ThreadLease? lease))
                    alive.Add(lease);
            }
        }

        return alive;
    }
}
