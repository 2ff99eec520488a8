namespace DotBpf.Embedded.Verifier.Numbers;

/// <summary>What is known of a 64-bit number: its bits, and its ranges read as unsigned and signed, whole and lower half.</summary>
/// <remarks>The five views tell each other what they know (<see cref="Deduce"/>). A range whose minimum is above its maximum is one that no run can have.</remarks>
internal readonly partial record struct NumberRange
{
    internal static NumberRange Unknown { get; } = new()
    {
        Bits = KnownBits.Unknown,
        Maximum = ulong.MaxValue,
        SignedMinimum = long.MinValue,
        SignedMaximum = long.MaxValue,
        Maximum32 = uint.MaxValue,
        SignedMinimum32 = int.MinValue,
        SignedMaximum32 = int.MaxValue,
    };

    internal static NumberRange Zero { get; } = Constant(0);

    internal KnownBits Bits { get; init; }

    internal ulong Minimum { get; init; }

    internal ulong Maximum { get; init; }

    internal long SignedMinimum { get; init; }

    internal long SignedMaximum { get; init; }

    internal uint Minimum32 { get; init; }

    internal uint Maximum32 { get; init; }

    internal int SignedMinimum32 { get; init; }

    internal int SignedMaximum32 { get; init; }

    internal bool IsConstant => Bits.IsConstant;

    internal bool IsConstant32 => Bits.Low.IsConstant;

    internal bool IsZero => Bits == KnownBits.Constant(0);

    /// <summary>How many bits the number needs, read as unsigned.</summary>
    internal int Width => 64 - System.Numerics.BitOperations.LeadingZeroCount(Maximum);

    internal static NumberRange Constant(ulong value) => new()
    {
        Bits = KnownBits.Constant(value),
        Minimum = value,
        Maximum = value,
        SignedMinimum = (long)value,
        SignedMaximum = (long)value,
        Minimum32 = (uint)value,
        Maximum32 = (uint)value,
        SignedMinimum32 = (int)value,
        SignedMaximum32 = (int)value,
    };

    /// <summary>The numbers from one to another, with their signs.</summary>
    internal static NumberRange Between(long minimum, long maximum) => (Unknown with { SignedMinimum = minimum, SignedMaximum = maximum }).Deduce();

    /// <summary>All numbers up to one.</summary>
    internal static NumberRange UpTo(ulong maximum) => (Unknown with { Maximum = maximum, SignedMinimum = 0, SignedMaximum = (long)maximum }).Deduce();

    /// <summary>Whether every number that the other may be is one that this may be.</summary>
    internal bool Contains(in NumberRange other) =>
        Minimum <= other.Minimum && Maximum >= other.Maximum && SignedMinimum <= other.SignedMinimum && SignedMaximum >= other.SignedMaximum
        && Minimum32 <= other.Minimum32 && Maximum32 >= other.Maximum32
        && SignedMinimum32 <= other.SignedMinimum32 && SignedMaximum32 >= other.SignedMaximum32
        && Bits.Contains(other.Bits);

    /// <summary>The same bits, their ranges forgotten.</summary>
    internal NumberRange Unbounded() => Unknown with { Bits = Bits };

    /// <summary>The same, the ranges of the lower half forgotten.</summary>
    internal NumberRange Unbounded32() => this with { Minimum32 = 0, Maximum32 = uint.MaxValue, SignedMinimum32 = int.MinValue, SignedMaximum32 = int.MaxValue };

    /// <summary>The same, the ranges of the whole forgotten.</summary>
    internal NumberRange Unbounded64() => this with { Minimum = 0, Maximum = ulong.MaxValue, SignedMinimum = long.MinValue, SignedMaximum = long.MaxValue };
}
