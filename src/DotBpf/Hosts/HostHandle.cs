namespace DotBpf;

/// <summary>Something that lives in a host: a map, a program, a link, a set of types. Disposing lets it go.</summary>
/// <remarks>Threads: <see cref="Dispose"/> may be called from any thread and more than once; an operation under way ends first.</remarks>
public abstract class HostHandle : IDisposable
{
    private int _isDisposed;

    /// <summary>Belongs to that host.</summary>
    protected HostHandle(BpfHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
    }

    /// <summary>The host it lives in.</summary>
    public BpfHost Host { get; }

    /// <summary>Whether it was let go.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>Whether a <see cref="BpfObject"/> holds it, so that typed views of it have nothing to dispose.</summary>
    internal bool IsHeldByObject { get; set; }

    /// <summary>Lets it go: what nobody else holds (a pin, a program, another process) ends.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the host keeps for it. Called once.</summary>
    protected abstract void Release();
}
