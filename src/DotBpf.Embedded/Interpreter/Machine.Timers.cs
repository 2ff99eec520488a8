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
        LentKey room = default;
        PinnedBlock? block = timer.Map.KeySize > LentKey.Size ? new(timer.Map.KeySize) : null;
        byte* key = block is null ? (byte*)&room : block.Start;
        timer.Map.CopyKey((byte*)timer.Value, key);
        BeginTimer(program);
        Timer = timer;
        try
        {
            timer.Map.AddReference();
            ulong map = Keep(timer.Map);
            Lend(key, (nuint)timer.Map.KeySize, MemoryAccess.Read, null);
            CallbackAt(Tokens.Function(function)).Call(map, (ulong)key, timer.Value);
            TakeBack(key);
            CheckEnd();
        }
        finally
        {
            Timer = null;
            EndCompiled();
        }

        GC.KeepAlive(block);
    }

    private void BeginTimer(EmbeddedProgram program)
    {
        if (program.Compilation.ForRuns(1) is null)
            Begin(program);
        else
            BeginCompiled(program);
    }
}
