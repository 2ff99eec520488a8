using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Programs;

/// <summary>Programs that nobody refers to any more, kept until no run can be in them.</summary>
/// <remarks>
/// <para>Runs count no references to the programs they are in, for that costs more than many programs do. Each processor's number is
/// odd while it runs instead. A program that has lost its last reference cannot be found by later runs, so it ends when
/// every processor that ran then has finished that run: as the kernel does by RCU.</para>
/// <para>A run makes its number odd and then looks for programs; retiring takes the program away, has every thread of the process
/// pass a barrier, and then looks at the numbers. So either the run did not find the program or its number is seen.</para>
/// </remarks>
internal sealed class RetiredPrograms
{
    private readonly Processor[] _processors;
    private readonly Lock _lock = new();
    private readonly List<(EmbeddedProgram Program, long[] Turns)> _waiting = [];
    private volatile bool _hasAny;

    internal RetiredPrograms(Processor[] processors) => _processors = processors;

    /// <summary>Whether programs wait for runs to finish. Ask after each run.</summary>
    internal bool HasAny => _hasAny;

    /// <summary>Takes over a program without references.</summary>
    internal void Add(EmbeddedProgram program)
    {
        lock (_lock)
        {
            _hasAny = true;
            Interlocked.MemoryBarrierProcessWide();
            _waiting.Add((program, [.. _processors.Select(processor => processor.Turn)]));
        }

        EndFinished();
    }

    /// <summary>Ends the programs that no run can be in any more. No lock is held, since a program takes its maps along.</summary>
    internal void EndFinished()
    {
        List<EmbeddedProgram> finished = [];
        lock (_lock)
        {
            foreach ((EmbeddedProgram program, long[] turns) in _waiting)
            {
                if (AreOver(turns))
                    finished.Add(program);
            }

            _waiting.RemoveAll(waiting => finished.Contains(waiting.Program));
            _hasAny = _waiting.Count != 0;
        }

        foreach (EmbeddedProgram program in finished)
            program.End();
    }

    private bool AreOver(long[] turns)
    {
        for (int i = 0; i < turns.Length; i++)
        {
            if ((turns[i] & 1) != 0 && _processors[i].Turn == turns[i])
                return false;
        }

        return true;
    }
}
