using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Verifier.States;

/// <summary>What the verifier knows of a map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its kind.</param>
/// <param name="KeySize">Bytes of a key.</param>
/// <param name="ValueSize">Bytes of a value, of one CPU's on per-CPU kinds.</param>
/// <param name="MaxEntries">How many entries fit at least.</param>
/// <param name="Access">What programs may do with values.</param>
/// <param name="Abilities">What helpers it serves.</param>
/// <param name="Index">Which of the program's maps it is, or −1 for one found in a map of maps.</param>
internal sealed record MapShape(
    string Name,
    MapType Type,
    int KeySize,
    int ValueSize,
    uint MaxEntries,
    MemoryAccess Access,
    MapAbilities Abilities,
    int Index)
{
    /// <summary>The maps in it, on maps of maps.</summary>
    internal MapShape? Inner { get; init; }

    /// <summary>The C type of its values, when it is known.</summary>
    internal BtfType? ValueType { get; init; }

    /// <summary>The members of its values that the host itself manages; <see langword="null"/> when there are none.</summary>
    internal ValueFields? Fields { get; init; }

    /// <summary>The map itself where its one value can never change again, so that reading them at known places gives constants.</summary>
    internal EmbeddedMap? Constants { get; init; }

    /// <summary>Whether its values never change again and yet are none of <see cref="Constants"/>: the kernel fails to read them at known places.</summary>
    internal bool FailsToReadConstants { get; init; }

    internal static MapShape Of(BoundMap bound, int index)
    {
        EmbeddedMap map = bound.Map;
        bool isFixed = map.IsFrozen && bound.Access == MemoryAccess.Read && map.Info.Type == MapType.Array;
        return new(map.Info.Name, map.Info.Type, map.KeySize, (int)bound.ValueSize, map.Info.MaxEntries, bound.Access, bound.Abilities, index)
        {
            ValueType = map.Info.ValueType,
            Fields = map.Fields,
            Inner = map.InnerTemplate is { } inner ? OfTemplate(inner) : null,
            Constants = isFixed && map.Info.MaxEntries == 1 ? map : null,
            FailsToReadConstants = isFixed && map.Info.MaxEntries != 1,
        };
    }

    private static MapShape OfTemplate(MapInfo info) => new(
        info.Name,
        info.Type,
        (int)info.KeySize,
        (int)info.ValueSize,
        info.Flags.HasFlag(MapFlags.InnerMap) ? 0 : info.MaxEntries,
        MapCreation.ProgramAccess(info.Flags),
        BoundMap.AbilitiesOf(info.Type),
        -1)
    {
        ValueType = info.ValueType,
        Fields = ValueFields.Of(info.ValueType),
    };
}
