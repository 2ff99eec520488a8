namespace DotBpf.Benchmarks.Comparison;

/// <summary>Two threads that begin the same work at the same moment.</summary>
/// <remarks>A pool of threads would often let one of them do both halves, one after the other.</remarks>
internal sealed class ThreadPair : IDisposable
{
    private readonly Barrier _barrier = new(participantCount: 2);
    private readonly Thread _second;
    private Action<int>? _work;

    private ThreadPair() => _second = new(FollowFirst) { IsBackground = true };

    /// <summary>Starts the second thread.</summary>
    internal static ThreadPair Start()
    {
        ThreadPair pair = new();
        pair._second.Start();
        return pair;
    }

    /// <summary>Does the work on both threads, with 0 on the caller's and 1 on the other.</summary>
    internal void Run(Action<int> work)
    {
        _work = work;
        _barrier.SignalAndWait();
        work(0);
        _barrier.SignalAndWait();
    }

    public void Dispose()
    {
        _work = null;
        _barrier.SignalAndWait();
        _second.Join();
        _barrier.Dispose();
    }

    private void FollowFirst()
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_work is not { } work)
                return;
            work(1);
            _barrier.SignalAndWait();
        }
    }
}
