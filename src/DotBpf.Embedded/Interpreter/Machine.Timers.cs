using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Timers;

namespace DotBpf.Embedded.Interpreter;

/// <content>Callbacks of timers. SAFETY: the caller holds map and program; the key is a copy of this run's.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>The timer whose callback runs; <see langword="null"/> in all other runs.</summary>
    internal MapTimer? Timer { get; private set; }

    /// <summary>Runs the callback of a timer.</summary>
    /// <param name="timer">The timer. Its map is held by the caller.</param>
    /// <param name="program">The program of the callback, held by the caller.</param>
    /// <param name="function">The slot where it begins.</param>
    /// <exception cref="VerificationException">It touched what is not its own, or ran too long.</exception>
    internal void RunTimer(MapTimer timer, EmbeddedProgram program, int function)
    {
        PinnedBlock key = new(timer.Map.KeySize);
        timer.Map.CopyKey((byte*)timer.Value, key.Start);
        Begin(program);
        Timer = timer;
        try
        {
            timer.Map.AddReference();
            ulong map = Keep(timer.Map);
            Lend(key.Start, (nuint)key.Length, MemoryAccess.Read, null);
            Call(Tokens.Function(function), map, (ulong)key.Start, timer.Value);
            TakeBack(key.Start);
            CheckEnd();
        }
        finally
        {
            Timer = null;
            End();
        }

        GC.KeepAlive(key);
    }
}
