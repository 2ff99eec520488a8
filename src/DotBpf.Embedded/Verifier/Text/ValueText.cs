using System.Globalization;
using System.Text;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier.Text;

/// <summary>Writes values in the terms of the kernel's log: <c>scalar(umin=1,umax=8)</c>, <c>map_value(map=flows,ks=4,vs=8)</c>, <c>fp-8</c>.</summary>
internal static class ValueText
{
    internal static string Of(Value value) => value.Kind switch
    {
        ValueKind.Unwritten => "?",
        ValueKind.Number => value.Range.IsConstant ? Signed((long)value.Range.Bits.Value) : $"scalar({string.Join(',', Bounds(value.Range))})",
        ValueKind.Stack when value.Range.IsConstant => $"fp{Signed(value.Offset + (long)value.Range.Bits.Value)}{(value.Place == 0 ? "" : $"[{Number(value.Place)}]")}",
        _ => $"{KindOf(value)}({string.Join(',', Details(value))})",
    };

    /// <summary>The kind of value, as the kernel names it.</summary>
    internal static string KindOf(Value value)
    {
        string kind = value.Kind switch
        {
            ValueKind.Unwritten => "?",
            ValueKind.Number => "scalar",
            ValueKind.Context => "ctx",
            ValueKind.Stack => "fp",
            ValueKind.Packet => "pkt",
            ValueKind.PacketMeta => "pkt_meta",
            ValueKind.PacketEnd => "pkt_end",
            ValueKind.Map => "map_ptr",
            ValueKind.MapValue => "map_value",
            ValueKind.MapKey => "map_key",
            ValueKind.Record => "ringbuf_mem",
            ValueKind.Memory => "mem",
            ValueKind.ReadOnlyMemory => "rdonly_mem",
            ValueKind.Function => "func",
            ValueKind.Dynptr => "dynptr_ptr",
            ValueKind.Iterator => $"iter_{value.Iterator!.Kind.Name}",
            ValueKind.Arena => "arena",
            ValueKind.KernelObject => "ptr_" + value.Struct?.Name,
            ValueKind.FullSocket => "sock",
            _ => "sock_common",
        };
        return value.MayBeNull ? kind + "_or_null" : kind;
    }

    private static IEnumerable<string> Details(Value value)
    {
        if (value.Id != 0)
            yield return $"id={Number(value.Id)}";
        if (value.Reference != 0)
            yield return $"ref_obj_id={Number(value.Reference)}";
        if (value.Map is { } map)
            yield return value.Kind == ValueKind.Map ? $"map={map.Name},ks={Number(map.KeySize)},vs={Number(map.ValueSize)}" : $"map={map.Name},ks={Number(map.KeySize)},vs={Number(map.ValueSize)}";
        if (value.Offset != 0)
            yield return $"off={Number(value.Offset)}";
        if (value.IsPacket)
            yield return $"r={Number(value.Extent)}";
        else if (value.Extent != 0)
            yield return $"sz={Number(value.Extent)}";
        if (!value.Range.IsZero)
        {
            foreach (string bound in Bounds(value.Range))
                yield return bound;
        }
    }

    private static IEnumerable<string> Bounds(NumberRange range)
    {
        if (range.SignedMinimum != long.MinValue)
            yield return "smin=" + Signed(range.SignedMinimum);
        if (range.SignedMaximum != long.MaxValue)
            yield return "smax=" + Signed(range.SignedMaximum);
        if (range.Minimum != 0)
            yield return "umin=" + Unsigned(range.Minimum);
        if (range.Maximum != ulong.MaxValue)
            yield return "umax=" + Unsigned(range.Maximum);
        if (range.SignedMinimum32 != int.MinValue && range.SignedMinimum32 != range.SignedMinimum)
            yield return "smin32=" + Signed(range.SignedMinimum32);
        if (range.SignedMaximum32 != int.MaxValue && range.SignedMaximum32 != range.SignedMaximum)
            yield return "smax32=" + Signed(range.SignedMaximum32);
        if (range.Minimum32 != 0 && range.Minimum32 != range.Minimum)
            yield return "umin32=" + Unsigned(range.Minimum32);
        if (range.Maximum32 != uint.MaxValue && range.Maximum32 != range.Maximum)
            yield return "umax32=" + Unsigned(range.Maximum32);
        if (range.Bits != KnownBits.Unknown)
            yield return $"var_off=(0x{range.Bits.Value:x}; 0x{range.Bits.Mask:x})";
    }

    private static string Signed(long number) =>
        Math.Abs((decimal)number) < 0x10000 ? number.ToString(CultureInfo.InvariantCulture) : "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    private static string Unsigned(ulong number) => number < 0x10000 ? number.ToString(CultureInfo.InvariantCulture) : "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
