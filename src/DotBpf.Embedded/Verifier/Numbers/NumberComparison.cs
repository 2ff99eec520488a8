using System.Numerics;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Numbers;

/// <summary>What conditions say of numbers: whether they hold, and what is known when they do.</summary>
internal static class NumberComparison
{
    /// <summary>The condition that holds exactly when another does not.</summary>
    /// <remarks><see cref="Operation.JumpSet"/> has none in the instruction set and stands for itself.</remarks>
    internal static Operation Opposite(Operation condition) => condition switch
    {
        Operation.JumpEqual => Operation.JumpNotEqual,
        Operation.JumpNotEqual => Operation.JumpEqual,
        Operation.JumpGreater => Operation.JumpLessOrEqual,
        Operation.JumpGreaterOrEqual => Operation.JumpLess,
        Operation.JumpLess => Operation.JumpGreaterOrEqual,
        Operation.JumpLessOrEqual => Operation.JumpGreater,
        Operation.JumpSignedGreater => Operation.JumpSignedLessOrEqual,
        Operation.JumpSignedGreaterOrEqual => Operation.JumpSignedLess,
        Operation.JumpSignedLess => Operation.JumpSignedGreaterOrEqual,
        Operation.JumpSignedLessOrEqual => Operation.JumpSignedGreater,
        _ => condition,
    };

    /// <summary>The condition with its operands exchanged.</summary>
    internal static Operation Mirror(Operation condition) => condition switch
    {
        Operation.JumpGreater => Operation.JumpLess,
        Operation.JumpGreaterOrEqual => Operation.JumpLessOrEqual,
        Operation.JumpLess => Operation.JumpGreater,
        Operation.JumpLessOrEqual => Operation.JumpGreaterOrEqual,
        Operation.JumpSignedGreater => Operation.JumpSignedLess,
        Operation.JumpSignedGreaterOrEqual => Operation.JumpSignedLessOrEqual,
        Operation.JumpSignedLess => Operation.JumpSignedGreater,
        Operation.JumpSignedLessOrEqual => Operation.JumpSignedGreaterOrEqual,
        _ => condition,
    };

    /// <summary>Whether a condition always or never holds; <see langword="null"/> when that depends.</summary>
    internal static bool? Decide(Operation condition, int width, in NumberRange a, in NumberRange b) => condition switch
    {
        Operation.JumpEqual => DecideEqual(width, a, b),
        Operation.JumpNotEqual => !DecideEqual(width, a, b),
        Operation.JumpSet => IsConstant(b, width) ? DecideSet(Bits(a, width), Bits(b, width)) : IsConstant(a, width) ? DecideSet(Bits(b, width), Bits(a, width)) : null,
        Operation.JumpGreater => DecideGreater(width, a, b),
        Operation.JumpLessOrEqual => !DecideGreater(width, a, b),
        Operation.JumpLess => DecideGreater(width, b, a),
        Operation.JumpGreaterOrEqual => !DecideGreater(width, b, a),
        Operation.JumpSignedGreater => DecideSignedGreater(width, a, b),
        Operation.JumpSignedLessOrEqual => !DecideSignedGreater(width, a, b),
        Operation.JumpSignedLess => DecideSignedGreater(width, b, a),
        _ => !DecideSignedGreater(width, b, a),
    };

    /// <summary>What is known of both operands when a condition holds, or when it does not.</summary>
    internal static (NumberRange First, NumberRange Second) Refine(Operation condition, bool holds, int width, in NumberRange a, in NumberRange b)
    {
        if (condition == Operation.JumpSet)
            return RefineSet(holds, width, a, b);
        Operation known = holds ? condition : Opposite(condition);
        if (known is Operation.JumpGreater or Operation.JumpGreaterOrEqual or Operation.JumpSignedGreater or Operation.JumpSignedGreaterOrEqual)
        {
            (NumberRange second, NumberRange first) = RefineOrdered(Mirror(known), width, b, a);
            return (Settle(first), Settle(second));
        }

        (NumberRange left, NumberRange right) = RefineOrdered(known, width, a, b);
        return (Settle(left), Settle(right));
    }

    // What contradicts itself belongs to a branch that no run takes; anything may be said of it.
    private static NumberRange Settle(in NumberRange range)
    {
        NumberRange deduced = range.Deduce();
        return deduced.IsConsistent ? deduced : deduced.Unbounded();
    }

    private static KnownBits Bits(in NumberRange a, int width) => width == 32 ? a.Bits.Low : a.Bits;

    private static bool IsConstant(in NumberRange a, int width) => width == 32 ? a.IsConstant32 : a.IsConstant;

    private static bool? DecideEqual(int width, in NumberRange a, in NumberRange b)
    {
        KnownBits left = Bits(a, width), right = Bits(b, width);
        if (left.IsConstant && right.IsConstant)
            return left.Value == right.Value;
        bool isApart = !left.Overlaps(right) || AreApart32(a, b) || (width == 64 && AreApart(a, b));
        return isApart ? false : null;
    }

    private static bool AreApart(in NumberRange a, in NumberRange b) =>
        a.Minimum > b.Maximum || a.Maximum < b.Minimum || a.SignedMinimum > b.SignedMaximum || a.SignedMaximum < b.SignedMinimum;

    private static bool AreApart32(in NumberRange a, in NumberRange b) =>
        a.Minimum32 > b.Maximum32 || a.Maximum32 < b.Minimum32 || a.SignedMinimum32 > b.SignedMaximum32 || a.SignedMaximum32 < b.SignedMinimum32;

    private static bool? DecideSet(KnownBits bits, KnownBits tested) =>
        (bits.Value & tested.Value) != 0 ? true : (bits.Maximum & tested.Value) == 0 ? false : null;

    private static bool? DecideGreater(int width, in NumberRange a, in NumberRange b) => width == 32
        ? (a.Minimum32 > b.Maximum32 ? true : a.Maximum32 <= b.Minimum32 ? false : null)
        : (a.Minimum > b.Maximum ? true : a.Maximum <= b.Minimum ? false : null);

    private static bool? DecideSignedGreater(int width, in NumberRange a, in NumberRange b) => width == 32
        ? (a.SignedMinimum32 > b.SignedMaximum32 ? true : a.SignedMaximum32 <= b.SignedMinimum32 ? false : null)
        : (a.SignedMinimum > b.SignedMaximum ? true : a.SignedMaximum <= b.SignedMinimum ? false : null);

    private static (NumberRange First, NumberRange Second) RefineSet(bool holds, int width, in NumberRange a, in NumberRange b)
    {
        if (IsConstant(b, width))
            return (RefineBits(holds, width, a, Bits(b, width).Value), Settle(b));
        return IsConstant(a, width) ? (Settle(a), RefineBits(holds, width, b, Bits(a, width).Value)) : (Settle(a), Settle(b));
    }

    private static NumberRange RefineBits(bool holds, int width, in NumberRange a, ulong tested)
    {
        KnownBits bits = Bits(a, width);
        if (!holds)
            bits &= KnownBits.Constant(~tested);
        else if (BitOperations.IsPow2(tested))
            bits |= KnownBits.Constant(tested);
        return Settle(a with { Bits = width == 32 ? a.Bits.WithLow(bits) : bits });
    }

    private static (NumberRange First, NumberRange Second) RefineOrdered(Operation condition, int width, in NumberRange a, in NumberRange b) => (condition, width) switch
    {
        (Operation.JumpEqual, 32) => RefineEqual32(a, b),
        (Operation.JumpEqual, _) => RefineEqual(a, b),
        (Operation.JumpNotEqual, _) => RefineNotEqual(width, a, b),
        (Operation.JumpLessOrEqual, 32) => (a with { Maximum32 = Math.Min(a.Maximum32, b.Maximum32) }, b with { Minimum32 = Math.Max(a.Minimum32, b.Minimum32) }),
        (Operation.JumpLessOrEqual, _) => (a with { Maximum = Math.Min(a.Maximum, b.Maximum) }, b with { Minimum = Math.Max(a.Minimum, b.Minimum) }),
        (Operation.JumpLess, 32) => (a with { Maximum32 = Math.Min(a.Maximum32, b.Maximum32 - 1) }, b with { Minimum32 = Math.Max(a.Minimum32 + 1, b.Minimum32) }),
        (Operation.JumpLess, _) => (a with { Maximum = Math.Min(a.Maximum, b.Maximum - 1) }, b with { Minimum = Math.Max(a.Minimum + 1, b.Minimum) }),
        (Operation.JumpSignedLessOrEqual, 32) =>
            (a with { SignedMaximum32 = Math.Min(a.SignedMaximum32, b.SignedMaximum32) }, b with { SignedMinimum32 = Math.Max(a.SignedMinimum32, b.SignedMinimum32) }),
        (Operation.JumpSignedLessOrEqual, _) =>
            (a with { SignedMaximum = Math.Min(a.SignedMaximum, b.SignedMaximum) }, b with { SignedMinimum = Math.Max(a.SignedMinimum, b.SignedMinimum) }),
        (_, 32) =>
            (a with { SignedMaximum32 = Math.Min(a.SignedMaximum32, b.SignedMaximum32 - 1) }, b with { SignedMinimum32 = Math.Max(a.SignedMinimum32 + 1, b.SignedMinimum32) }),
        _ => (a with { SignedMaximum = Math.Min(a.SignedMaximum, b.SignedMaximum - 1) }, b with { SignedMinimum = Math.Max(a.SignedMinimum + 1, b.SignedMinimum) }),
    };

    private static (NumberRange First, NumberRange Second) RefineEqual(in NumberRange a, in NumberRange b)
    {
        KnownBits bits = a.Bits.IntersectWith(b.Bits);
        ulong minimum = Math.Max(a.Minimum, b.Minimum), maximum = Math.Min(a.Maximum, b.Maximum);
        long signedMinimum = Math.Max(a.SignedMinimum, b.SignedMinimum), signedMaximum = Math.Min(a.SignedMaximum, b.SignedMaximum);
        NumberRange Equal(in NumberRange range) =>
            range with { Bits = bits, Minimum = minimum, Maximum = maximum, SignedMinimum = signedMinimum, SignedMaximum = signedMaximum };
        return (Equal(a), Equal(b));
    }

    private static (NumberRange First, NumberRange Second) RefineEqual32(in NumberRange a, in NumberRange b)
    {
        KnownBits low = a.Bits.Low.IntersectWith(b.Bits.Low);
        uint minimum = Math.Max(a.Minimum32, b.Minimum32), maximum = Math.Min(a.Maximum32, b.Maximum32);
        int signedMinimum = Math.Max(a.SignedMinimum32, b.SignedMinimum32), signedMaximum = Math.Min(a.SignedMaximum32, b.SignedMaximum32);
        NumberRange Equal(in NumberRange range) =>
            range with { Bits = range.Bits.WithLow(low), Minimum32 = minimum, Maximum32 = maximum, SignedMinimum32 = signedMinimum, SignedMaximum32 = signedMaximum };
        return (Equal(a), Equal(b));
    }

    // Being different says something only of an end of a range.
    private static (NumberRange First, NumberRange Second) RefineNotEqual(int width, in NumberRange a, in NumberRange b)
    {
        if (IsConstant(b, width))
            return (Without(a, width, Bits(b, width).Value), b);
        return IsConstant(a, width) ? (a, Without(b, width, Bits(a, width).Value)) : (a, b);
    }

    private static NumberRange Without(in NumberRange a, int width, ulong value) => width == 32
        ? a with
        {
            Minimum32 = a.Minimum32 + (a.Minimum32 == (uint)value ? 1u : 0),
            Maximum32 = a.Maximum32 - (a.Maximum32 == (uint)value ? 1u : 0),
            SignedMinimum32 = a.SignedMinimum32 + (a.SignedMinimum32 == (int)value ? 1 : 0),
            SignedMaximum32 = a.SignedMaximum32 - (a.SignedMaximum32 == (int)value ? 1 : 0),
        }
        : a with
        {
            Minimum = a.Minimum + (a.Minimum == value ? 1u : 0),
            Maximum = a.Maximum - (a.Maximum == value ? 1u : 0),
            SignedMinimum = a.SignedMinimum + (a.SignedMinimum == (long)value ? 1 : 0),
            SignedMaximum = a.SignedMaximum - (a.SignedMaximum == (long)value ? 1 : 0),
        };
}
