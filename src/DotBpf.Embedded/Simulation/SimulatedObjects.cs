using System.Collections.Concurrent;

namespace DotBpf.Embedded;

/// <summary>The simulated objects of a host by number, as descriptors name those of the kernel, and the maps that keep values for them.</summary>
internal sealed class SimulatedObjects
{
    // Higher than any descriptor of a process, so that those are never taken for one of these.
    private const int NumbersBegin = 1 << 30;

    private readonly ConcurrentDictionary<int, SimulatedObject> _objects = [];
    private readonly List<IOwnedValues> _values = [];
    private int _lastNumber = NumbersBegin;

    /// <summary>Told of an object whose end has come, before the maps are.</summary>
    internal Action<SimulatedObject>? Ending { get; set; }

    /// <summary>Makes an object known.</summary>
    internal T Add<T>(T made)
        where T : SimulatedObject
    {
        int number = Interlocked.Increment(ref _lastNumber);
        made.Open(this, number);
        _objects[number] = made;
        return made;
    }

    /// <summary>The object of a number; <see langword="null"/> when there is none, or it ended.</summary>
    internal SimulatedObject? Find(int number) => _objects.GetValueOrDefault(number);

    /// <summary>The first object of a kind for which a condition holds; <see langword="null"/> for none.</summary>
    internal T? Find<T>(Func<T, bool> condition)
        where T : SimulatedObject => _objects.Values.OfType<T>().FirstOrDefault(condition);

    /// <summary>Tells a map from now on which of its owners end.</summary>
    internal void Attach(IOwnedValues values)
    {
        lock (_values)
            _values.Add(values);
    }

    /// <summary>Tells it no more; it is told nothing when this returns.</summary>
    internal void Detach(IOwnedValues values)
    {
        lock (_values)
            _values.Remove(values);
    }

    /// <summary>Forgets an object whose end has come.</summary>
    internal void End(SimulatedObject ended)
    {
        _objects.TryRemove(ended.Number, out _);
        Ending?.Invoke(ended);
        lock (_values)
        {
            foreach (IOwnedValues values in _values)
                values.End(ended);
        }
    }

    /// <summary>Ends what is left.</summary>
    internal void EndAll()
    {
        foreach (SimulatedObject left in _objects.Values)
            left.Dispose();
    }
}
