namespace DotBpf;

/// <summary>Measures what an operation allocates.</summary>
internal static class Allocation
{
    private const int Attempts = 5;

    /// <summary>The least that an operation allocates on this thread in several attempts, in bytes.</summary>
    /// <remarks>
    /// What the operation itself allocates shows in every attempt. The least is taken because a collection that another test
    /// causes ends this thread's allocation buffer, whose unused rest may then count as allocated.
    /// </remarks>
    internal static long Least(Action operation)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            operation();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
