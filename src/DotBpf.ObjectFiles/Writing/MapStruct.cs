using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes what a map shall be as the members of a struct, the way <c>.maps</c> defines maps.</summary>
internal sealed class MapStruct(TypesDraft types)
{
    private const uint SizeOfMember = 8; // members are pointers, of which only the types matter

    private readonly List<BtfMemberDefinition> _members = [];

    private uint Size => (uint)_members.Count * SizeOfMember;

    /// <returns>The struct and its size in bytes.</returns>
    internal static (int Id, uint Size) Add(MapSpec map, TypesDraft types)
    {
        MapStruct definition = new(types);
        definition.Describe(map);
        uint size = definition.Size;
        if (map.Inner is { } inner)
            definition.Values(Add(inner, types).Id);
        else if (HasPrograms(map))
            definition.Values(types.Builder.AddFunctionPrototype(0));
        return (types.Builder.AddStruct("", size, [.. definition._members]), size);
    }

    private void Describe(MapSpec map)
    {
        if (map.Pinning is not (MapPinning.None or MapPinning.ByName))
            throw Fault(map, $"it is pinned as tc does ({map.Pinning}), which a definition by types cannot say; set Pinning to ByName or None");
        Number("type", (uint)map.Type);
        Number("max_entries", map.MaxEntries);
        Number("map_flags", (uint)map.Flags);
        Number("numa_node", (uint)map.NumaNode);
        Number("map_extra", map.Extra);
        Number("pinning", (ulong)map.Pinning);
        Part(map, "key", map.KeyType, map.KeySize);
        if (map.Inner is null && !HasPrograms(map))
            Part(map, "value", map.ValueType, map.ValueSize);
    }

    private void Part(MapSpec map, string what, BtfType? type, uint size)
    {
        if (type is not null && type.SizeInBytes != size)
            throw Fault(map, $"its {what} has {size} bytes, and the type of its {what}, '{type}', {type.SizeInBytes}");
        if (type is null)
            Number(what + "_size", size);
        else
            Member(what, types.Builder.AddPointer(types.IdOf(type)));
    }

    // An array's length says the number. Its elements have one byte, so that no number makes it larger than types may be.
    private void Number(string name, ulong number)
    {
        if (number == 0)
            return;
        int type = number <= uint.MaxValue
            ? types.Builder.AddPointer(types.Builder.AddArray(types.Integer("char", 1, BtfIntegerEncoding.Signed), Index, (uint)number))
            : types.Builder.AddEnum("", sizeof(ulong), false, new BtfEnumerator($"{name}_{number:x}", (long)number));
        Member(name, type);
    }

    private int Index => types.Integer("int", sizeof(int), BtfIntegerEncoding.Signed);

    // An open array: what the values are is said by addresses that follow the definition.
    private void Values(int target) => Member("values", types.Builder.AddArray(types.Builder.AddPointer(target), Index, 0));

    private static bool HasPrograms(MapSpec map) => map is { Type: MapType.ProgramArray, Values: not [] };

    private static ObjectFileException Fault(MapSpec map, string what) => new(map.Name, [Diagnostics.CannotWrite($"map '{map.Name}'", what)]);

    private void Member(string name, int type) => _members.Add(new(name, type, Size * 8));
}
