namespace DotBpf.Embedded.Maps;

/// <summary>What all programs in or around one map have in common, fixed for good by the first of them.</summary>
internal sealed class SharedOwner
{
    private readonly Lock _lock = new();
    private ProgramOwner? _owner;

    /// <summary>Makes the map one of programs like this one.</summary>
    /// <returns>Whether it is; false when it is one of others already.</returns>
    internal bool TryOwn(ProgramOwner owner)
    {
        lock (_lock)
        {
            _owner ??= owner;
            return _owner.Value.Admits(owner);
        }
    }
}
