using System.Numerics;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Numbers;

/// <summary>What arithmetic makes of what is known of its operands.</summary>
/// <remarks>
/// As precise as the kernel's verifier of 6.18 and no more, so that both accept the same programs: of a quotient, a remainder
/// and a shift by an unknown distance nothing is known.
/// </remarks>
internal static class NumberArithmetic
{
    /// <summary>The result of an operation; with a width of 32 the operands' lower halves, zero-extended.</summary>
    internal static NumberRange Apply(Operation operation, int width, in NumberRange a, in NumberRange b)
    {
        if (!IsTracked(operation, width, b))
            return NumberRange.Unknown;
        NumberRange result = operation switch
        {
            Operation.Add => Add(a, b),
            Operation.Subtract => Subtract(a, b),
            Operation.Negate => Subtract(NumberRange.Zero, a),
            Operation.Multiply => Multiply(a, b),
            Operation.And => And(a, b),
            Operation.Or => Or(a, b),
            Operation.Xor => Xor(a, b),
            Operation.ShiftLeft => width == 32 ? ShiftLeft32(a, (int)b.Bits.Low.Value) : ShiftLeft(a, (int)b.Bits.Value),
            Operation.ShiftRight => width == 32 ? ShiftRight32(a, (int)b.Bits.Low.Value) : ShiftRight(a, (int)b.Bits.Value),
            _ => width == 32 ? ShiftRightSigned32(a, (int)b.Bits.Low.Value) : ShiftRightSigned(a, (int)b.Bits.Value),
        };
        return width == 32 ? ZeroExtend(result) : result.Deduce();
    }

    /// <summary>The lower half, with zeros above.</summary>
    internal static NumberRange ZeroExtend(in NumberRange a)
    {
        bool isPositive = a.SignedMinimum32 >= 0 && a.SignedMaximum32 >= 0;
        return (a with
        {
            Bits = a.Bits.Low,
            Minimum = a.Minimum32,
            Maximum = a.Maximum32,
            SignedMinimum = isPositive ? a.SignedMinimum32 : 0,
            SignedMaximum = isPositive ? a.SignedMaximum32 : uint.MaxValue,
        }).Deduce();
    }

    /// <summary>The lowest bits, as a load of so many gives them.</summary>
    internal static NumberRange Truncate(in NumberRange a, int width)
    {
        if (width == 64)
            return a;
        ulong mask = (1ul << width) - 1;
        bool isOneRange = (a.Minimum & ~mask) == (a.Maximum & ~mask);
        ulong minimum = isOneRange ? a.Minimum & mask : 0, maximum = isOneRange ? a.Maximum & mask : mask;
        NumberRange result = a with { Bits = a.Bits.Truncate(mask), Minimum = minimum, Maximum = maximum, SignedMinimum = (long)minimum, SignedMaximum = (long)maximum };
        return (width < 32 ? result.Unbounded32() : result).Deduce();
    }

    /// <summary>The lowest bits, their bytes reversed or not, with zeros above; only single bits are followed.</summary>
    internal static NumberRange OrderBytes(in NumberRange a, int width, bool swaps)
    {
        KnownBits bits = a.Bits.Truncate(ulong.MaxValue >> (64 - width));
        return (NumberRange.Unknown with { Bits = swaps ? bits.ReverseBytes(width) : bits }).Deduce();
    }

    /// <summary>The lowest bits with their sign extended to the whole.</summary>
    internal static NumberRange SignExtend(in NumberRange a, int width)
    {
        int distance = 64 - width;
        if (a.IsConstant)
            return NumberRange.Constant((ulong)((long)(a.Bits.Value << distance) >> distance));
        long lowest = long.MinValue >> distance, highest = long.MaxValue >> distance;
        if (a.SignedMinimum >> width == a.SignedMaximum >> width)
        {
            long first = a.SignedMinimum << distance >> distance, last = a.SignedMaximum << distance >> distance;
            if (first >= 0 == last >= 0)
                (lowest, highest) = (Math.Min(first, last), Math.Max(first, last));
        }

        return (NumberRange.Unknown with { SignedMinimum = lowest, SignedMaximum = highest }).Deduce();
    }

    /// <summary>The lowest bits with their sign extended to the lower half, and zeros above.</summary>
    internal static NumberRange SignExtend32(in NumberRange a, int width)
    {
        int distance = 32 - width;
        if (a.IsConstant32)
            return NumberRange.Constant((uint)((int)((uint)a.Bits.Value << distance) >> distance));
        int lowest = int.MinValue >> distance, highest = int.MaxValue >> distance;
        if (a.SignedMinimum32 >> width == a.SignedMaximum32 >> width)
        {
            int first = a.SignedMinimum32 << distance >> distance, last = a.SignedMaximum32 << distance >> distance;
            if (first >= 0 == last >= 0)
                (lowest, highest) = (Math.Min(first, last), Math.Max(first, last));
        }

        return ZeroExtend((NumberRange.Unknown with { SignedMinimum32 = lowest, SignedMaximum32 = highest }).Deduce());
    }

    private static bool IsTracked(Operation operation, int width, in NumberRange b) => operation switch
    {
        Operation.Add or Operation.Subtract or Operation.Negate or Operation.Multiply or Operation.And or Operation.Or or Operation.Xor => true,
        Operation.ShiftLeft or Operation.ShiftRight or Operation.ArithmeticShiftRight =>
            (width == 32 ? b.IsConstant32 : b.IsConstant) && b.Maximum < (ulong)width,
        _ => false,
    };

    private static NumberRange Add(in NumberRange a, in NumberRange b)
    {
        (ulong minimum, ulong maximum) = Wrap<ulong, UInt128>((UInt128)a.Minimum + b.Minimum, (UInt128)a.Maximum + b.Maximum);
        (uint minimum32, uint maximum32) = Wrap<uint, ulong>((ulong)a.Minimum32 + b.Minimum32, (ulong)a.Maximum32 + b.Maximum32);
        (long signedMinimum, long signedMaximum) = Fit<long, Int128>((Int128)a.SignedMinimum + b.SignedMinimum, (Int128)a.SignedMaximum + b.SignedMaximum);
        (int signedMinimum32, int signedMaximum32) = Fit<int, long>((long)a.SignedMinimum32 + b.SignedMinimum32, (long)a.SignedMaximum32 + b.SignedMaximum32);
        return Of(a.Bits + b.Bits, minimum, maximum, signedMinimum, signedMaximum, minimum32, maximum32, signedMinimum32, signedMaximum32);
    }

    private static NumberRange Subtract(in NumberRange a, in NumberRange b)
    {
        (ulong minimum, ulong maximum) = a.Minimum < b.Maximum && a.Maximum >= b.Minimum
            ? (0, ulong.MaxValue)
            : (a.Minimum - b.Maximum, a.Maximum - b.Minimum);
        (uint minimum32, uint maximum32) = a.Minimum32 < b.Maximum32 && a.Maximum32 >= b.Minimum32
            ? (0, uint.MaxValue)
            : (a.Minimum32 - b.Maximum32, a.Maximum32 - b.Minimum32);
        (long signedMinimum, long signedMaximum) = Fit<long, Int128>((Int128)a.SignedMinimum - b.SignedMaximum, (Int128)a.SignedMaximum - b.SignedMinimum);
        (int signedMinimum32, int signedMaximum32) = Fit<int, long>((long)a.SignedMinimum32 - b.SignedMaximum32, (long)a.SignedMaximum32 - b.SignedMinimum32);
        return Of(a.Bits - b.Bits, minimum, maximum, signedMinimum, signedMaximum, minimum32, maximum32, signedMinimum32, signedMaximum32);
    }

    private static NumberRange Multiply(in NumberRange a, in NumberRange b)
    {
        UInt128 maximum = (UInt128)a.Maximum * b.Maximum;
        bool fits = maximum <= ulong.MaxValue;
        ulong maximum32 = (ulong)a.Maximum32 * b.Maximum32;
        bool fits32 = maximum32 <= uint.MaxValue;
        (Int128 least, Int128 most) = Products<Int128>(a.SignedMinimum, a.SignedMaximum, b.SignedMinimum, b.SignedMaximum);
        (long least32, long most32) = Products<long>(a.SignedMinimum32, a.SignedMaximum32, b.SignedMinimum32, b.SignedMaximum32);
        (long signedMinimum, long signedMaximum) = Fit<long, Int128>(least, most);
        (int signedMinimum32, int signedMaximum32) = Fit<int, long>(least32, most32);
        return Of(
            a.Bits * b.Bits,
            fits ? a.Minimum * b.Minimum : 0,
            fits ? (ulong)maximum : ulong.MaxValue,
            signedMinimum,
            signedMaximum,
            fits32 ? a.Minimum32 * b.Minimum32 : 0,
            fits32 ? (uint)maximum32 : uint.MaxValue,
            signedMinimum32,
            signedMaximum32);
    }

    private static NumberRange And(in NumberRange a, in NumberRange b)
    {
        KnownBits bits = a.Bits & b.Bits;
        return Bitwise(bits, bits.Value, Math.Min(a.Maximum, b.Maximum), (uint)bits.Value, Math.Min(a.Maximum32, b.Maximum32));
    }

    private static NumberRange Or(in NumberRange a, in NumberRange b)
    {
        KnownBits bits = a.Bits | b.Bits;
        return Bitwise(bits, Math.Max(a.Minimum, b.Minimum), bits.Maximum, Math.Max(a.Minimum32, b.Minimum32), (uint)bits.Maximum);
    }

    private static NumberRange Xor(in NumberRange a, in NumberRange b)
    {
        KnownBits bits = a.Bits ^ b.Bits;
        return Bitwise(bits, bits.Value, bits.Maximum, (uint)bits.Value, (uint)bits.Maximum);
    }

    // An unsigned range that does not cross the sign is a signed one too.
    private static NumberRange Bitwise(KnownBits bits, ulong minimum, ulong maximum, uint minimum32, uint maximum32)
    {
        if (bits.IsConstant)
            return NumberRange.Constant(bits.Value);
        bool isSigned = (long)minimum <= (long)maximum, isSigned32 = (int)minimum32 <= (int)maximum32;
        return Of(
            bits,
            minimum,
            maximum,
            isSigned ? (long)minimum : long.MinValue,
            isSigned ? (long)maximum : long.MaxValue,
            minimum32,
            maximum32,
            isSigned32 ? (int)minimum32 : int.MinValue,
            isSigned32 ? (int)maximum32 : int.MaxValue);
    }

    private static NumberRange ShiftLeft(in NumberRange a, int distance)
    {
        bool fits = a.Maximum <= 1ul << (63 - distance);
        NumberRange low = ShiftedLow(a, distance);
        return low with
        {
            Bits = a.Bits.ShiftLeft(distance),
            Minimum = fits ? a.Minimum << distance : 0,
            Maximum = fits ? a.Maximum << distance : ulong.MaxValue,

            // Compilers extend the sign of the lower half by shifting it up and down again.
            SignedMinimum = distance == 32 && a.SignedMinimum32 >= 0 ? (long)a.SignedMinimum32 << 32 : long.MinValue,
            SignedMaximum = distance == 32 && a.SignedMaximum32 >= 0 ? (long)a.SignedMaximum32 << 32 : long.MaxValue,
        };
    }

    private static NumberRange ShiftLeft32(in NumberRange a, int distance) =>
        (ShiftedLow(a, distance).Unbounded64() with { Bits = a.Bits.Low.ShiftLeft(distance).Low }).FromLowBits();

    private static NumberRange ShiftedLow(in NumberRange a, int distance)
    {
        bool fits = distance < 32 && a.Maximum32 <= 1ul << (31 - distance);
        return a with
        {
            Minimum32 = fits ? a.Minimum32 << distance : 0,
            Maximum32 = fits ? a.Maximum32 << distance : uint.MaxValue,
            SignedMinimum32 = int.MinValue,
            SignedMaximum32 = int.MaxValue,
        };
    }

    private static NumberRange ShiftRight(in NumberRange a, int distance) => (a with
    {
        Bits = a.Bits.ShiftRight(distance),
        Minimum = a.Minimum >> distance,
        Maximum = a.Maximum >> distance,
        SignedMinimum = long.MinValue,
        SignedMaximum = long.MaxValue,
    }).Unbounded32();

    private static NumberRange ShiftRight32(in NumberRange a, int distance) => (a with
    {
        Bits = a.Bits.Low.ShiftRight(distance),
        Minimum32 = a.Minimum32 >> distance,
        Maximum32 = a.Maximum32 >> distance,
        SignedMinimum32 = int.MinValue,
        SignedMaximum32 = int.MaxValue,
    }).Unbounded64().FromLowBits();

    private static NumberRange ShiftRightSigned(in NumberRange a, int distance) => (a with
    {
        Bits = a.Bits.ShiftRightSigned(distance, 64),
        SignedMinimum = a.SignedMinimum >> distance,
        SignedMaximum = a.SignedMaximum >> distance,
        Minimum = 0,
        Maximum = ulong.MaxValue,
    }).Unbounded32();

    private static NumberRange ShiftRightSigned32(in NumberRange a, int distance) => (a with
    {
        Bits = a.Bits.Low.ShiftRightSigned(distance, 32),
        SignedMinimum32 = a.SignedMinimum32 >> distance,
        SignedMaximum32 = a.SignedMaximum32 >> distance,
        Minimum32 = 0,
        Maximum32 = uint.MaxValue,
    }).Unbounded64().FromLowBits();

    // Both ends wrap or neither does; otherwise the range is everything.
    private static (T Minimum, T Maximum) Wrap<T, TWide>(TWide minimum, TWide maximum)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
        where TWide : IBinaryInteger<TWide>
    {
        TWide limit = TWide.CreateTruncating(T.MaxValue);
        return minimum <= limit && maximum > limit ? (T.MinValue, T.MaxValue) : (T.CreateTruncating(minimum), T.CreateTruncating(maximum));
    }

    private static (T Minimum, T Maximum) Fit<T, TWide>(TWide minimum, TWide maximum)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
        where TWide : IBinaryInteger<TWide> =>
        minimum < TWide.CreateTruncating(T.MinValue) || maximum > TWide.CreateTruncating(T.MaxValue)
            ? (T.MinValue, T.MaxValue)
            : (T.CreateTruncating(minimum), T.CreateTruncating(maximum));

    private static (T Least, T Most) Products<T>(T a, T b, T c, T d)
        where T : INumber<T>
    {
        T first = a * c, second = a * d, third = b * c, fourth = b * d;
        return (T.Min(T.Min(first, second), T.Min(third, fourth)), T.Max(T.Max(first, second), T.Max(third, fourth)));
    }

    private static NumberRange Of(
        KnownBits bits,
        ulong minimum,
        ulong maximum,
        long signedMinimum,
        long signedMaximum,
        uint minimum32,
        uint maximum32,
        int signedMinimum32,
        int signedMaximum32) => new()
        {
            Bits = bits,
            Minimum = minimum,
            Maximum = maximum,
            SignedMinimum = signedMinimum,
            SignedMaximum = signedMaximum,
            Minimum32 = minimum32,
            Maximum32 = maximum32,
            SignedMinimum32 = signedMinimum32,
            SignedMaximum32 = signedMaximum32,
        };
}
