namespace DotBpf.Embedded;

/// <summary>The time in which the programs that a thread runs are those of a task, or their packets those of a socket.</summary>
internal sealed class SimulationScope : IDisposable
{
    [ThreadStatic]
    private static SimulationScope? t_innermost;

    private readonly SimulationScope? _outer = t_innermost;
    private readonly EmbeddedHost _host;
    private readonly SimulatedObject _object;
    private bool _isDisposed;

    /// <summary>Keeps the object until the end of the scope.</summary>
    internal SimulationScope(EmbeddedHost host, SimulatedObject entered)
    {
        _host = host;
        _object = entered;
        bool isHeld = false;
        entered.DangerousAddRef(ref isHeld);
        t_innermost = this;
    }

    /// <summary>What this thread entered last of a kind on a host; <see langword="null"/> when it entered none.</summary>
    internal static T? Find<T>(EmbeddedHost host)
        where T : SimulatedObject
    {
        for (SimulationScope? scope = t_innermost; scope is not null; scope = scope._outer)
        {
            if (scope._object is T found && scope._host == host)
                return found;
        }

        return null;
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        t_innermost = _outer;
        _object.DangerousRelease();
    }
}
