namespace DotBpf;

/// <summary>The entries of a per-CPU map, each taken out in the step that reads it.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value of one CPU.</typeparam>
public readonly struct PerCpuDrain<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly MapHandle _map;

    internal PerCpuDrain(MapHandle map) => _map = map;

    /// <summary>Begins to take entries out.</summary>
    public PerCpuEnumerator<TKey, TValue> GetEnumerator() => new(_map, removes: true);
}
