using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What maps whose values are maps share.</summary>
/// <remarks>
/// <para>An inner map has the kind, key size, value size and flags of the template; its capacity may differ, but for arrays without <see cref="MapFlags.InnerMap"/>.</para>
/// <para>Lifetime: the outer map holds its inner maps. Views taken out are yours to dispose, and the map lives on while anyone holds it.
/// Replacing an inner map lets programs go on with the old one until they have left it; the call waits for that.</para>
/// <para>Threads: safe for any number.</para>
/// </remarks>
/// <typeparam name="TInner">The view of an inner map.</typeparam>
public abstract class OuterMap<TInner> : BpfMap
    where TInner : IBpfMap<TInner>
{
    private protected OuterMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>Creates an inner map as the template says; it is in no slot yet.</summary>
    /// <param name="change">What is to be different from the template, such as the capacity; <see langword="null"/> for nothing.</param>
    /// <returns>The view, yours to dispose also after it was stored.</returns>
    /// <exception cref="InvalidOperationException">The map was opened by id or pin, where the host does not tell the template: create the inner map with a spec of your own.</exception>
    /// <exception cref="BpfSyscallException">The host refuses the spec.</exception>
    public TInner CreateInner(Func<MapSpec, MapSpec>? change = null)
    {
        InnerTemplate template = Handle.Inner ?? throw new InvalidOperationException(
            $"The template of {Handle} is known only to who created or loaded it. Create the inner map with a spec of your own, and store it.");
        MapSpec spec = change is null ? template.Spec : change(template.Spec);
        return Handle.Host.CreateMap<TInner>(spec, template.Types is { IsDisposed: false } types ? types : null);
    }

    private protected void SetInner(ReadOnlySpan<byte> key, TInner inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Handle.ThrowIfFailed(Handle.UpdateReference(key, inner.Handle), BpfCommand.MapUpdate);
    }

    // Between reading the id and opening the map somebody may replace it and it may end: then there is another id, or none.
    private protected bool TryOpenInner(ReadOnlySpan<byte> key, out TInner? inner)
    {
        while (TryGetId(key, out uint id))
        {
            try
            {
                inner = Handle.Host.OpenMap<TInner>(id);
                return true;
            }
            catch (BpfSyscallException error) when (error is { Command: BpfCommand.MapGetById, Errno: Errno.ENOENT })
            {
                // It ended: look again.
            }
        }

        inner = default;
        return false;
    }

    private protected bool TryGetId(ReadOnlySpan<byte> key, out uint id)
    {
        id = 0;
        return Handle.Succeeded(Handle.Lookup(key, MapBytes.Writable(ref id)), Errno.ENOENT, BpfCommand.MapLookup);
    }
}
