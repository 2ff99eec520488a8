namespace DotBpf.Embedded.Memory;

/// <summary>A lock in one word of native memory: writers exclude each other, readers take nothing and notice that they were overtaken.</summary>
/// <remarks>
/// The word is odd while a writer is inside and grows with each. A reader notes an even word, reads, and asks whether the word
/// is still the same; if not, what it read may be a mixture and is thrown away. Never call out while inside.
/// </remarks>
internal static class SequenceLock
{
    private const int SpinsBeforeYield = 64;

    /// <summary>Waits for other writers and begins writing. A full fence.</summary>
    internal static void Enter(ref uint word)
    {
        int spins = 0;
        while (true)
        {
            uint found = Volatile.Read(ref word);
            if ((found & 1) == 0 && Interlocked.CompareExchange(ref word, found + 1, found) == found)
                return;
            Pause(ref spins);
        }
    }

    /// <summary>Ends writing and publishes what was written.</summary>
    internal static void Exit(ref uint word) => Volatile.Write(ref word, word + 1);

    /// <summary>Waits until no writer is inside and begins reading.</summary>
    internal static uint BeginRead(ref uint word)
    {
        int spins = 0;
        while (true)
        {
            uint found = Volatile.Read(ref word);
            if ((found & 1) == 0)
                return found;
            Pause(ref spins);
        }
    }

    /// <summary>Whether no writer has been inside since <see cref="BeginRead"/> answered <paramref name="version"/>.</summary>
    internal static bool EndRead(ref uint word, uint version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref word) == version;
    }

    // The holder may have lost its processor, so after a short spin give ours away. Thread.Yield cannot be interrupted,
    // unlike Thread.Sleep and SpinWait, so no exception ever leaves a lock held.
    internal static void Pause(ref int spins)
    {
        if (++spins % SpinsBeforeYield == 0)
            Thread.Yield();
        else
            Thread.SpinWait(4);
    }
}
