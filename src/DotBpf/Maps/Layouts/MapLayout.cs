using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What a typed view needs of a map: its kind, and the layouts of keys and values.</summary>
public sealed record MapLayout
{
    private MapLayout(MapType type, ClrLayout? key, ClrLayout? value)
    {
        Type = type;
        Key = key;
        Value = value;
        // C writes an index as int as often as as __u32, and no index is negative.
        ComparesKeyBySize = type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.CgroupArray or MapType.ArrayOfMaps;
    }

    /// <summary>The kind of map.</summary>
    public MapType Type { get; }

    /// <summary>The C# layout of keys, or <see langword="null"/> for kinds without keys.</summary>
    internal ClrLayout? Key { get; }

    /// <summary>The C# layout of values or, for rings, of records; <see langword="null"/> where there is nothing to compare.</summary>
    internal ClrLayout? Value { get; }

    /// <summary>Whether keys are taken for what they are if they only have the right size.</summary>
    internal bool ComparesKeyBySize { get; init; }

    /// <summary>Whether <see cref="Value"/> is a record, which the map itself knows nothing of.</summary>
    internal bool HoldsRecords { get; private init; }

    /// <summary>What a view of the inner maps needs, of a map of maps.</summary>
    internal MapLayout? Inner { get; init; }

    /// <summary>A kind with keys and values.</summary>
    /// <param name="type">The kind.</param>
    /// <typeparam name="TKey">A key without references.</typeparam>
    /// <typeparam name="TValue">A value without references.</typeparam>
    public static MapLayout Of<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(MapType type)
        where TKey : unmanaged
        where TValue : unmanaged => new(type, ClrLayout.Of<TKey>(), ClrLayout.Of<TValue>());

    /// <summary>A kind with keys whose values the host gives meaning to: descriptors, numbers of programs, frames.</summary>
    /// <param name="type">The kind.</param>
    /// <typeparam name="TKey">A key without references.</typeparam>
    public static MapLayout OfKeys<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey>(MapType type)
        where TKey : unmanaged => new(type, ClrLayout.Of<TKey>(), value: null);

    /// <summary>A kind with values but without keys, or with keys that the host gives meaning to.</summary>
    /// <param name="type">The kind.</param>
    /// <typeparam name="TValue">A value without references.</typeparam>
    public static MapLayout OfValues<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(MapType type)
        where TValue : unmanaged => new(type, key: null, ClrLayout.Of<TValue>());

    /// <summary>A kind that carries records, of which the map itself knows nothing.</summary>
    /// <param name="type">The kind.</param>
    /// <typeparam name="TRecord">A record without references.</typeparam>
    public static MapLayout OfRecords<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord>(MapType type)
        where TRecord : unmanaged => new(type, key: null, ClrLayout.Of<TRecord>()) { HoldsRecords = true };

    /// <summary>A kind of memory without keys and values.</summary>
    /// <param name="type">The kind.</param>
    public static MapLayout OfMemory(MapType type) => new(type, key: null, value: null);
}
