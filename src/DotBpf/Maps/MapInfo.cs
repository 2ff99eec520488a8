using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>What a host says of a map that exists.</summary>
public sealed record MapInfo
{
    // Flags of a spec that hosts do not show: they are about the descriptor, or about what permits the map.
    internal const MapFlags HiddenFlags = MapFlags.ReadOnly | MapFlags.WriteOnly | MapFlags.Token;

    /// <summary>Its number on the host, never 0.</summary>
    public required uint Id { get; init; }

    /// <summary>Its name there: at most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required MapType Type { get; init; }

    /// <summary>Bytes of a key; 0 for kinds without keys.</summary>
    public required uint KeySize { get; init; }

    /// <summary>Bytes of a value, of one CPU's on per-CPU kinds.</summary>
    public required uint ValueSize { get; init; }

    /// <summary>How many entries fit, after the host's rounding.</summary>
    public required uint MaxEntries { get; init; }

    /// <summary>Its creation flags, with those the host added.</summary>
    public MapFlags Flags { get; init; }

    /// <summary>The kind's own number.</summary>
    public ulong Extra { get; init; }

    /// <summary>The C type of keys, when the host knows it.</summary>
    public BtfType? KeyType { get; init; }

    /// <summary>The C type of values, when the host knows it.</summary>
    public BtfType? ValueType { get; init; }

    /// <summary>Why the C types are not known: the host created the map without those of its spec although its kind takes such, or they are of sorts that are not known here; otherwise <see langword="null"/>.</summary>
    public string? TypesRefusal { get; init; }
}
