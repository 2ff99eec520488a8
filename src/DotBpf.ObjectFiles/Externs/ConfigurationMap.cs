using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;

namespace DotBpf.ObjectFiles.Externs;

/// <summary>The map that holds the values of the kernel's configuration that an object reads: zeros, until the object meets a host.</summary>
internal sealed class ConfigurationMap
{
    private readonly Dictionary<string, VariableSpec> _variables;

    private ConfigurationMap(MapSpec? spec, IEnumerable<VariableSpec> variables)
    {
        Spec = spec;
        _variables = variables.ToDictionary(variable => variable.Name, StringComparer.Ordinal);
    }

    /// <summary>The map, or <see langword="null"/> when the object reads no such value.</summary>
    internal MapSpec? Spec { get; }

    internal IEnumerable<MapSpec> Maps => Spec is null ? [] : [Spec];

    internal IEnumerable<VariableSpec> Variables => _variables.Values;

    /// <exception cref="ObjectFileException">The values take more room than variables may.</exception>
    internal static ConfigurationMap Read(ExternTable externs, BtfTypes? types, string objectName)
    {
        HashSet<string> wanted = [.. externs.Externs.Where(item => item.Kind == ExternKind.Configuration).Select(item => item.Name)];
        if (wanted.Count == 0 || types is null || !types.TryFind(ExternTable.ConfigurationSection, out BtfDataSection? section))
            return new(null, []);
        uint size = (uint)(section.SizeInBytes ?? 0);
        if (size > DataSections.Largest)
            throw new ObjectFileException(objectName, [Diagnostics.DataTooLarge(section.Name, size, DataSections.Largest)]);
        MapSpec map = new()
        {
            Name = DataMapName.Of(objectName, section.Name),
            Type = MapType.Array,
            KeySize = 4,
            ValueSize = size,
            MaxEntries = 1,
            Flags = MapFlags.ReadOnlyForPrograms | MapFlags.Mappable,
            ValueType = section,
            Contents = new byte[size],
            IsFrozen = true,
        };
        return new(map, section.Variables.Where(entry => wanted.Remove(entry.Variable.Name)).Select(entry => Variable(entry, map.Name)));
    }

    internal VariableSpec? Find(string name) => _variables.GetValueOrDefault(name);

    private static VariableSpec Variable(BtfSectionVariable entry, string mapName) => new()
    {
        Name = entry.Variable.Name,
        MapName = mapName,
        Offset = entry.Offset,
        Size = entry.Size,
        Type = ((BtfVariable)entry.Variable).Type,
        IsConstant = true,
        IsGlobal = true,
    };
}
