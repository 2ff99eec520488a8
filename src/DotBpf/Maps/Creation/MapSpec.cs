using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>What a map shall be, said in C# alone: the kind and the types of keys and values follow from the view it is for.</summary>
/// <typeparam name="TMap">The view of the map, such as <c>HashMap&lt;FlowKey, FlowStats&gt;</c>.</typeparam>
/// <param name="MaxEntries">How many entries fit.</param>
/// <example><c>using var flows = host.CreateMap(new HashMapSpec&lt;FlowKey, FlowStats&gt;(65_536) { Name = "flows" });</c></example>
public abstract record MapSpec<TMap>(uint MaxEntries)
    where TMap : IBpfMap<TMap>
{
    /// <summary>The name others see; at most 15 characters are kept.</summary>
    public string Name { get; init; } = "";

    /// <summary>Creation flags, besides those that the kind always has.</summary>
    public MapFlags Flags { get; init; }

    /// <summary>The memory node to use, or <see langword="null"/> for any.</summary>
    public int? NumaNode { get; init; }

    /// <summary>The network device that programs with this map are offloaded to, by its index; 0 for none.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The descriptor of a BPF token that permits the map, or <see langword="null"/> to need permission oneself. Kernel: since 6.9.</summary>
    public int? TokenDescriptor { get; init; }

    private protected virtual ClrLayout? KeyLayout => TMap.Layout.Key;

    /// <summary>The spec with all that follows from the types: sizes, and the C# types as C types, with the names of their fields.</summary>
    public MapSpec Describe()
    {
        (BtfType? key, BtfType? value) = ClrTypes.Describe(KeyLayout, TMap.Layout.Value);
        return Complete(new MapSpec
        {
            Name = Name,
            Type = TMap.Layout.Type,
            KeySize = (uint)(KeyLayout?.Size ?? 0),
            ValueSize = (uint)(TMap.Layout.Value?.Size ?? 0),
            MaxEntries = MaxEntries,
            Flags = Flags | (NumaNode is null ? 0 : MapFlags.NumaNode) | (TokenDescriptor is null ? 0 : MapFlags.Token),
            NumaNode = NumaNode ?? 0,
            InterfaceIndex = InterfaceIndex,
            TokenDescriptor = TokenDescriptor ?? 0,
            KeyType = key,
            ValueType = value,
        });
    }

    /// <summary>Adds what only the kind knows.</summary>
    private protected virtual MapSpec Complete(MapSpec spec) => spec;
}
