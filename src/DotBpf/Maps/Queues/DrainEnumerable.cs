namespace DotBpf;

/// <summary>The values of a queue or stack, each taken out when its turn comes.</summary>
/// <typeparam name="TValue">The value.</typeparam>
public readonly struct DrainEnumerable<TValue>
    where TValue : unmanaged
{
    private readonly PushPopMap<TValue> _map;

    internal DrainEnumerable(PushPopMap<TValue> map) => _map = map;

    /// <summary>Begins to take values out.</summary>
    public Enumerator GetEnumerator() => new(_map);

    /// <summary>Takes a value out with each step.</summary>
    public struct Enumerator
    {
        private readonly PushPopMap<TValue> _map;
        private TValue _current;

        internal Enumerator(PushPopMap<TValue> map) => _map = map;

        /// <summary>The value that this step took out.</summary>
        public readonly TValue Current => _current;

        /// <summary>Takes the next value out.</summary>
        /// <returns>Whether there was one.</returns>
        public bool MoveNext() => _map.TryPop(out _current);
    }
}
