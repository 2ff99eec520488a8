using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DotBpf.ObjectFiles;

/// <summary>An immutable list of specs in the order of the file, found by name as well as by position.</summary>
/// <typeparam name="T">The sort of spec.</typeparam>
[CollectionBuilder(typeof(SpecListBuilder), nameof(SpecListBuilder.Create))]
public sealed class SpecList<T> : IReadOnlyList<T>
    where T : class, ISpec
{
    private readonly T[] _items;
    private readonly FrozenDictionary<string, int> _byName;

    internal SpecList(T[] items)
    {
        _items = items;
        var byName = new Dictionary<string, int>(items.Length, StringComparer.Ordinal);
        for (int i = 0; i < items.Length; i++)
            byName.TryAdd(items[i].Name, i);
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <summary>The spec at a position of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public T this[int index] => (uint)index < (uint)_items.Length ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The spec of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those there are.</exception>
    public T this[string name] => TryGet(name, out T? spec) ? spec : throw new KeyNotFoundException(Missing(name));

    /// <summary>Finds the spec of that name.</summary>
    /// <param name="name">The name, case included.</param>
    /// <param name="spec">The spec, or <see langword="null"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out T? spec)
    {
        spec = _byName.TryGetValue(name, out int index) ? _items[index] : null;
        return spec is not null;
    }

    /// <summary>A list in which the spec of that name is replaced by what <paramref name="change"/> makes of it.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SpecList<T> With(string name, Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!_byName.TryGetValue(name, out int index))
            throw new KeyNotFoundException(Missing(name));
        T[] items = [.. _items];
        items[index] = change(items[index]);
        return new SpecList<T>(items);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Missing(string name) =>
        _items.Length == 0
            ? $"'{name}' is not in the object: it has no {typeof(T).Name} at all."
            : $"'{name}' is not in the object. It has: {string.Join(", ", _items.Select(item => item.Name))}.";
}
