using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles;

/// <summary>What a map shall be, before any host has created it.</summary>
/// <remarks>
/// Plain data: sizes are bytes and are held exactly as declared, even where a host will refuse them.
/// Vary a spec with <c>with</c>: <c>map with { MaxEntries = 65_536 }</c>.
/// </remarks>
public sealed record MapSpec : ISpec
{
    /// <summary>The name as declared. Hosts keep only the first 15 characters as the name others see.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of map.</summary>
    public required MapType Type { get; init; }

    /// <summary>Bytes of a key; 0 for kinds without keys.</summary>
    public uint KeySize { get; init; }

    /// <summary>Bytes of a value (of one CPU's value on per-CPU kinds); 0 for kinds without values.</summary>
    public uint ValueSize { get; init; }

    /// <summary>How many entries fit; for ring buffers the bytes of the ring.</summary>
    public uint MaxEntries { get; init; }

    /// <summary>Creation flags.</summary>
    public MapFlags Flags { get; init; }

    /// <summary>The kind's own number (<c>map_extra</c>): hash functions of a bloom filter, address of an arena.</summary>
    public ulong Extra { get; init; }

    /// <summary>The memory node, meant only with <see cref="MapFlags.NumaNode"/>.</summary>
    public int NumaNode { get; init; }

    /// <summary>The network device that programs with this map are offloaded to, by its index; 0 for none.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The descriptor of a BPF token, meant only with <see cref="MapFlags.Token"/>.</summary>
    public int TokenDescriptor { get; init; }

    /// <summary>The name of the kernel's own type that values have, for <see cref="MapType.StructOps"/>; the structure without its <c>bpf_struct_ops_</c>.</summary>
    public string? KernelValueType { get; init; }

    /// <summary>Whether loading pins the map.</summary>
    public MapPinning Pinning { get; init; }

    /// <summary>The C type of keys, when the object says it.</summary>
    public BtfType? KeyType { get; init; }

    /// <summary>The C type of values, when the object says it; a data section's <see cref="BtfDataSection"/> for <c>.data</c> and its like.</summary>
    public BtfType? ValueType { get; init; }

    /// <summary>What is in the map from the start: in the only value of a map made from a data section, at the begin of an arena, or in the
    /// members of <see cref="ValueType"/> that are no functions for <see cref="MapType.StructOps"/>; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Contents { get; init; }

    /// <summary>Whether the map is frozen after <see cref="Contents"/> was written (<c>.rodata</c>).</summary>
    public bool IsFrozen { get; init; }

    /// <summary>The template of the inner maps of a map of maps.</summary>
    public MapSpec? Inner { get; init; }

    /// <summary>The maps or programs that are in the map from the start, ordered by key; loading stores them when both exist.</summary>
    public ImmutableArray<StaticValue> Values { get; init; } = [];

    /// <summary>Bytes of an old definition (<c>bpf_map_def</c>) after the five words that are known; empty when there are none but zeros.</summary>
    /// <remarks>Loading refuses them, because it cannot know what they ask for. Who does sets what they mean and empties them.</remarks>
    public ReadOnlyMemory<byte> Trailing { get; init; }

    /// <summary>Which programs are the functions of the structure, for <see cref="MapType.StructOps"/>, in the order of the structure.</summary>
    public ImmutableArray<StructOpsFunction> Functions { get; init; } = [];

    /// <summary>Whether loading the object creates the map (<c>SEC("?.struct_ops")</c> says no). Programs that use a map that is not created do not load.</summary>
    public bool IsAutoCreated { get; init; } = true;

    /// <summary>Display hints from declaration tags that start with <c>dotbpf:</c>, without that prefix.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>The set of types that <see cref="KeyType"/> and <see cref="ValueType"/>, or those of <see cref="Inner"/>, belong to.</summary>
    public BtfTypes? OwnTypes => ValueType?.Types ?? KeyType?.Types ?? Inner?.OwnTypes;

    /// <summary>Whether the map was made from a data section (<c>.data</c>, <c>.bss</c>, <c>.rodata</c>) rather than declared.</summary>
    public bool IsDataSection => ValueType is BtfDataSection || (!Contents.IsEmpty && Type is not (MapType.Arena or MapType.StructOps));
}
