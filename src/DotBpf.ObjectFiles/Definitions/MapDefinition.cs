using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads one map from the members of its definition's struct.</summary>
/// <remarks>
/// libbpf's encoding: <c>__uint(name, n)</c> is a pointer to an array of n elements, <c>__type(name, T)</c> a pointer to T,
/// <c>__ulong(name, n)</c> an enumeration with the one value n, <c>__array(name, T)</c> an array of pointers.
/// </remarks>
internal sealed class MapDefinition(ElfFile elf, string name, uint offset)
{
    private const int SizeOfSlot = 4;

    private MapSpec _map = new() { Name = name, Type = MapType.Unspecified };
    private bool _isInner;
    private uint? _keySize;
    private uint? _valueSize;

    /// <summary>Where static values begin, in bytes from the start of the definition; <see langword="null"/> when it takes none.</summary>
    internal uint? ValuesOffset { get; private set; }

    internal MapSpec Read(BtfStruct definition)
    {
        foreach (BtfMember member in definition.Members)
        {
            if (ValuesOffset is not null)
                throw Bad($"member '{member.Name}' comes after 'values', which must be the last");
            ReadMember(member);
        }

        if (_map.Type == MapType.Unspecified)
            throw Bad("it says no type; add __uint(type, BPF_MAP_TYPE_…)");
        return _map with { KeySize = _keySize ?? 0, ValueSize = _valueSize ?? 0 };
    }

    private void ReadMember(BtfMember member)
    {
        switch (member.Name)
        {
            case "type":
                _map = _map with { Type = (MapType)Narrow(member) };
                break;
            case "max_entries":
                _map = _map with { MaxEntries = Narrow(member) };
                break;
            case "map_flags":
                _map = _map with { Flags = (MapFlags)Narrow(member) };
                break;
            case "numa_node":
                _map = _map with { NumaNode = (int)Narrow(member) };
                break;
            case "map_extra":
                _map = _map with { Extra = Number(member) };
                break;
            case "pinning":
                _map = _map with { Pinning = Pinning(member) };
                break;
            case "key_size":
                SetSize(ref _keySize, "key", Narrow(member));
                break;
            case "value_size":
                SetSize(ref _valueSize, "value", Narrow(member));
                break;
            case "key":
                _map = _map with { KeyType = TypeOf(member) };
                SetSize(ref _keySize, "key", SizeOf(member));
                break;
            case "value":
                _map = _map with { ValueType = TypeOf(member) };
                SetSize(ref _valueSize, "value", SizeOf(member));
                break;
            case "values":
                ReadValues(member);
                break;
            default:
                throw Unsupported($"member '{member.Name}' is not known; map definitions have type, max_entries, key, value, key_size, value_size, map_flags, map_extra, numa_node, pinning and values");
        }
    }

    private uint Narrow(BtfMember member)
    {
        ulong number = Number(member);
        return number <= uint.MaxValue ? (uint)number : throw Bad($"member '{member.Name}' is {number}, which does not fit 32 bits");
    }

    private ulong Number(BtfMember member) => member.Type.Resolve() switch
    {
        BtfPointer pointer when pointer.Target.Resolve() is BtfArray array => array.Length,
        BtfEnum { Enumerators: [var only] } => (ulong)only.Value,
        _ => throw Bad($"member '{member.Name}' has type '{member.Type}', which holds no number; write __uint({member.Name}, …)"),
    };

    private BtfType TypeOf(BtfMember member) => member.Type.Resolve() is BtfPointer pointer
        ? pointer.Target
        : throw Bad($"member '{member.Name}' has type '{member.Type}', which names no type; write __type({member.Name}, …)");

    private uint SizeOf(BtfMember member) => TypeOf(member).SizeInBytes is { } size
        ? (uint)size
        : throw Bad($"member '{member.Name}' names '{TypeOf(member)}', which has no size");

    private void SetSize(ref uint? size, string what, uint found)
    {
        if (size is { } before && before != found)
            throw Bad($"its {what} has {found} bytes here and {before} bytes there");
        size = found;
    }

    private MapPinning Pinning(BtfMember member)
    {
        if (_isInner)
            throw Bad("an inner map cannot be pinned");
        ulong mode = Number(member);
        return mode <= 1 ? (MapPinning)mode : throw Bad($"pinning {mode} is not known; 0 is none and 1 by name");
    }

    private void ReadValues(BtfMember member)
    {
        if (_isInner)
            throw Bad("an inner map cannot hold maps itself");
        if (member.Type.Resolve() is not BtfArray { Length: 0 } array || array.Element.Resolve() is not BtfPointer slot)
            throw Bad($"member 'values' has type '{member.Type}', which is no open array of pointers; write __array(values, …)");
        if (_map.Type == MapType.Unspecified)
            throw Bad("'values' comes before 'type', which says what they are");
        SetSize(ref _valueSize, "value", SizeOfSlot);
        ValuesOffset = member.Offset;
        switch (_map.Type)
        {
            case MapType.ArrayOfMaps or MapType.HashOfMaps when slot.Target.Resolve() is BtfStruct { IsUnion: false } inner:
                _map = _map with { Inner = new MapDefinition(elf, name + ".inner", offset) { _isInner = true }.Read(inner) };
                break;
            case MapType.ProgramArray when slot.Target.Resolve() is BtfFunctionPrototype:
                break;
            default:
                throw Unsupported($"a map of type {_map.Type} has no 'values' of type '{slot}'; maps of maps take a map definition, program arrays a function");
        }
    }

    private ObjectFileException Bad(string what) => elf.Fault(Diagnostics.BadMap(name, offset, what));

    private ObjectFileException Unsupported(string what) => elf.Fault(Diagnostics.UnsupportedMap(name, offset, what));
}
