namespace DotBpf.Embedded.Interpreter;

/// <summary>A virtual CPU: programs on it run one after another, as on a real one, so that per-CPU values need no atomics.</summary>
/// <remarks>
/// The gate admits the same thread again, because a trace callback may run another program; that one gets a machine of its own.
/// </remarks>
internal sealed class Processor
{
    private readonly EmbeddedHost _host;
    private readonly int _number;
    private readonly int _seed;
    private Machine? _spare;
    private long _turn;
    private int _runs;

    internal Processor(EmbeddedHost host, int number, int seed)
    {
        _host = host;
        _number = number;
        _seed = seed;
    }

    /// <summary>Held while a program runs.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>A number that is odd while a program runs, and another one in every run.</summary>
    internal long Turn => Volatile.Read(ref _turn);

    internal Machine Rent()
    {
        if (_runs++ == 0)
            Volatile.Write(ref _turn, _turn + 1);
        Machine? machine = _spare;
        _spare = null;
        return machine ?? new Machine(_host, _number, _seed);
    }

    internal void Return(Machine machine)
    {
        _spare = machine;
        if (--_runs == 0)
            Volatile.Write(ref _turn, _turn + 1);
    }
}
