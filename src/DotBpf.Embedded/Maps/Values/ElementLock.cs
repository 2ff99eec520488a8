namespace DotBpf.Embedded.Maps.Values;

/// <summary>The lock that values have in them (<c>struct bpf_spin_lock</c>): a word, 1 while somebody holds it.</summary>
/// <remarks>Whoever holds it asks a map for nothing, so it may be waited for while a bucket is locked.</remarks>
internal static unsafe class ElementLock
{
    private const int SpinsBeforeYield = 64;

    internal static void Enter(uint* word)
    {
        for (int spins = 1; Interlocked.CompareExchange(ref *word, 1, 0) != 0; spins++)
        {
            if (spins % SpinsBeforeYield == 0)
                Thread.Yield();
            else
                Thread.SpinWait(4);
        }
    }

    internal static void Exit(uint* word) => Volatile.Write(ref *word, 0);
}
