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
    }

    /// <summary>The kind of map.</summary>
    public MapType Type { get; }

    /// <summary>The C# layout of keys, or <see langword="null"/> for kinds without keys.</summary>
    internal ClrLayout? Key { get; }

    /// <summary>The C# layout of values or, for rings, of records; <see langword="null"/> where there is nothing to compare.</summary>
    internal ClrLayout? Value { get; }

    /// <summary>A kind with keys and values.</summary>
    /// <typeparam name="TKey">A key without references.</typeparam>
    /// <typeparam name="TValue">A value without references.</typeparam>
    public static MapLayout Of<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(MapType type)
        where TKey : unmanaged
        where TValue : unmanaged => new(type, ClrLayout.Of<TKey>(), ClrLayout.Of<TValue>());

    /// <summary>A kind without keys, such as rings and queues.</summary>
    /// <typeparam name="TValue">A value or record without references.</typeparam>
    public static MapLayout OfValues<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>(MapType type)
        where TValue : unmanaged => new(type, key: null, ClrLayout.Of<TValue>());
}
