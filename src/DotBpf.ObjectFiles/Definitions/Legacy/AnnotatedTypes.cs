using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Finds the C types that a structure <c>____btf_map_NAME { key; value; }</c> gives to an old definition, which has only sizes.</summary>
internal sealed class AnnotatedTypes(BtfTypes? types, List<ObjectNote> notes)
{
    private const string Prefix = "____btf_map_";

    internal MapSpec Complete(MapSpec map)
    {
        if (map.ValueType is not null || types is null || !types.TryFind(Prefix + map.Name, out BtfStruct? pair))
            return map;
        if (pair.Members is not [{ Name: "key" } key, { Name: "value" } value])
            return map;
        if (key.Type.SizeInBytes == map.KeySize && value.Type.SizeInBytes == map.ValueSize)
            return map with { KeyType = key.Type, ValueType = value.Type };
        notes.Add(new(map.Name, $"Its types in '{Prefix}{map.Name}' are left out: they have {key.Type.SizeInBytes} and {value.Type.SizeInBytes} bytes, and the definition says {map.KeySize} and {map.ValueSize}."));
        return map;
    }
}
