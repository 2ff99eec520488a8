using System.Collections;
using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The global variables of a loaded object, by name.</summary>
public sealed class BpfVariables : IReadOnlyCollection<BpfVariable>
{
    private readonly ObjectSpec _spec;
    private readonly Dictionary<string, DataSectionMemory> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfVariable> _variables = new(StringComparer.Ordinal);

    internal BpfVariables(ObjectSpec spec, IReadOnlyDictionary<string, MapHandle> maps)
    {
        _spec = spec;
        foreach (VariableSpec variable in spec.Variables)
        {
            if (!maps.TryGetValue(variable.MapName, out MapHandle? map) || variable.Offset + (ulong)variable.Size > RoomIn(map))
                continue;
            if (!_sections.TryGetValue(variable.MapName, out DataSectionMemory? section))
                _sections.Add(variable.MapName, section = new(map, spec.Maps[variable.MapName].IsFrozen));
            _variables.TryAdd(variable.Name, new BpfVariable(variable, section));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _variables.Count;

    /// <summary>The variable of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those there are.</exception>
    public BpfVariable this[string name] => _variables.TryGetValue(name, out BpfVariable? variable)
        ? variable
        : throw new KeyNotFoundException($"Variable '{_spec.Variables[name].Name}' has no place in the maps of the object.");

    /// <summary>Finds the variable of that name.</summary>
    /// <param name="name">The name, case included.</param>
    /// <param name="variable">The variable, or <see langword="null"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out BpfVariable? variable) => _variables.TryGetValue(name, out variable);

    /// <inheritdoc/>
    public IEnumerator<BpfVariable> GetEnumerator() => _variables.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // An arena has no values: its variables lie at its begin.
    private static ulong RoomIn(MapHandle map) => map.Info.Type == MapType.Arena ? map.Info.MaxEntries * (ulong)map.Host.PageSize : (ulong)map.ValueSize;

    internal void LetGo()
    {
        foreach (DataSectionMemory section in _sections.Values)
            section.Dispose();
    }
}
