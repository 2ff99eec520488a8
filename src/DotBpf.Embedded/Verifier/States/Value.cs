using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Verifier.Numbers;

namespace DotBpf.Embedded.Verifier.States;

/// <summary>What is known of a register or a stack slot. It never changes: what is learnt makes a new one.</summary>
internal sealed record Value
{
    private Value(ValueKind kind, in NumberRange range)
    {
        Kind = kind;
        Range = range;
    }

    internal static Value Unwritten { get; } = new(ValueKind.Unwritten, NumberRange.Unknown);

    internal ValueKind Kind { get; init; }

    /// <summary>The number; of a pointer, the part of its offset that is not <see cref="Offset"/>.</summary>
    internal NumberRange Range { get; init; }

    /// <summary>Which number it is; of numbers only.</summary>
    internal Origin? Origin { get; init; }

    /// <summary>The number that this one is, plus <see cref="Delta"/>.</summary>
    internal Origin? Base { get; init; }

    internal int Delta { get; init; }

    /// <summary>The known part of a pointer's offset.</summary>
    internal int Offset { get; init; }

    /// <summary>Pointers with one id come from one place: they are null together, or moved by one number.</summary>
    internal int Id { get; init; }

    /// <summary>Whether it may be null.</summary>
    internal bool MayBeNull { get; init; }

    /// <summary>The resource that ends with it; 0 for none.</summary>
    internal int Reference { get; init; }

    /// <summary>The dynptr that it is a part of, and ends with; 0 for none.</summary>
    internal int Owner { get; init; }

    /// <summary>Of packets, the bytes from the id's place that are known to be there, or one of <see cref="PacketExtent"/>; of records and memory, the size.</summary>
    internal int Extent { get; init; }

    /// <summary>The map it is, or whose value or key it points to.</summary>
    internal MapShape? Map { get; init; }

    /// <summary>Of dynptrs and their parts, what they stand for.</summary>
    internal DynptrKind Dynptr { get; init; }

    /// <summary>Of an object of the kernel's, what it is.</summary>
    internal KernelStruct? Struct { get; init; }

    /// <summary>Of parts of iterators, the whole.</summary>
    internal IteratorState? Iterator { get; init; }

    /// <summary>Of stack pointers, the frame, and of what a callback is lent, the callback's; of functions, the slot where it begins; of dynptrs and iterators, which part.</summary>
    internal int Place { get; init; }

    internal bool IsNumber => Kind == ValueKind.Number;

    internal bool IsPointer => Kind > ValueKind.Number;

    internal bool IsSocket => Kind is ValueKind.Socket or ValueKind.FullSocket;

    internal bool IsPacket => Kind is ValueKind.Packet or ValueKind.PacketMeta;

    internal bool IsAnyPacket => IsPacket || Kind == ValueKind.PacketEnd;

    /// <summary>Whether it points into the packet, or would if the packet had not moved.</summary>
    internal bool EndsWithPacket => IsAnyPacket || (Kind is ValueKind.Memory or ValueKind.ReadOnlyMemory && Dynptr is DynptrKind.Packet or DynptrKind.ReadOnlyPacket);

    /// <summary>Whether it is a number that is 0, which is null too.</summary>
    internal bool IsNull => IsNumber && Range.IsZero;

    /// <summary>The packet's first byte, as the context gives it.</summary>
    internal bool IsPacketStart => Kind == ValueKind.Packet && Id == 0 && Offset == 0 && Range.IsZero;

    /// <summary>Which number others of the same root differ from by their <see cref="Delta"/> only.</summary>
    internal Origin? Root => Base ?? Origin;

    internal static Value Number(in NumberRange range, Origin? first = null, Origin? second = null) =>
        new(ValueKind.Number, range) { Origin = new Origin(first, second) };

    internal static Value Constant(ulong number) => Number(NumberRange.Constant(number));

    internal static Value UnknownNumber() => Number(NumberRange.Unknown);

    internal static Value Pointer(ValueKind kind) => new(kind, NumberRange.Zero);

    /// <summary>Notes that the proof relies on the number's range.</summary>
    internal void Rely() => Origin?.Rely();

    /// <summary>Whether two pointers or numbers are the same but for the varying part of their offsets.</summary>
    internal bool IsLike(Value other) =>
        Kind == other.Kind && MayBeNull == other.MayBeNull && Offset == other.Offset && ReferenceEquals(Map, other.Map) && Struct == other.Struct && Dynptr == other.Dynptr && Place == other.Place;
}
