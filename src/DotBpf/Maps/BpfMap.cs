namespace DotBpf;

/// <summary>What all typed views of maps share.</summary>
/// <remarks>Lifetime: a view taken from an object lives and dies with the object, and disposing it does nothing; one that you opened or created is yours to dispose.</remarks>
public abstract class BpfMap : IDisposable
{
    private protected BpfMap(MapHandle handle) => Handle = handle;

    /// <summary>The map at the level of bytes.</summary>
    public MapHandle Handle { get; }

    /// <summary>The map's name on the host: at most 15 characters.</summary>
    public string Name => Handle.Info.Name;

    /// <summary>What walking this map promises while others write to it.</summary>
    public IterationPromise Iteration => MapWalk.PromiseOf(Handle);

    /// <summary>Keeps the map under a name beyond the life of this process.</summary>
    /// <exception cref="BpfSyscallException">The name is taken, or not permitted.</exception>
    public void Pin(PinPath path) => Handle.Host.Pin(Handle, path);

    /// <summary>Forbids every later write from user space, for ever; programs may still write.</summary>
    /// <exception cref="BpfSyscallException">It is frozen already.</exception>
    public void Freeze() => Handle.ThrowIfFailed(Handle.Freeze(), BpfCommand.MapFreeze);

    /// <summary>Lets the map go, if it is this view's to let go.</summary>
    public void Dispose()
    {
        if (!Handle.IsHeldByObject)
            Handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The map for messages.</summary>
    public override string ToString() => Handle.ToString();
}
