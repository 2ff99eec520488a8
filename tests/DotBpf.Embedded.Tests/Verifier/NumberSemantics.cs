using System.Buffers.Binary;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Verifier;

/// <summary>What instructions do with numbers, said once more and as plainly as possible.</summary>
internal static class NumberSemantics
{
    internal static Operation[] Arithmetic { get; } =
    [
        Operation.Add, Operation.Subtract, Operation.Multiply, Operation.Divide, Operation.SignedDivide, Operation.Modulo, Operation.SignedModulo,
        Operation.Or, Operation.And, Operation.Xor, Operation.Negate, Operation.ShiftLeft, Operation.ShiftRight, Operation.ArithmeticShiftRight,
    ];

    internal static ulong Mask(int width) => ulong.MaxValue >> (64 - width);

    internal static ulong Apply(Operation operation, int width, ulong a, ulong b) => width == 32
        ? Apply32(operation, (uint)a, (uint)b)
        : Apply64(operation, a, b);

    internal static bool Holds(Operation condition, int width, ulong a, ulong b)
    {
        (long left, long right) = width == 32 ? ((int)a, (int)b) : ((long)a, (long)b);
        (a, b) = (a & Mask(width), b & Mask(width));
        return condition switch
        {
            Operation.JumpEqual => a == b,
            Operation.JumpNotEqual => a != b,
            Operation.JumpGreater => a > b,
            Operation.JumpGreaterOrEqual => a >= b,
            Operation.JumpLess => a < b,
            Operation.JumpLessOrEqual => a <= b,
            Operation.JumpSet => (a & b) != 0,
            Operation.JumpSignedGreater => left > right,
            Operation.JumpSignedGreaterOrEqual => left >= right,
            Operation.JumpSignedLess => left < right,
            Operation.JumpSignedLessOrEqual => left <= right,
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
    }

    internal static ulong SignExtend(ulong number, int width) => width switch
    {
        8 => (ulong)(sbyte)number,
        16 => (ulong)(short)number,
        _ => (ulong)(int)number,
    };

    internal static ulong Swap(ulong number, int width) => width switch
    {
        16 => BinaryPrimitives.ReverseEndianness((ushort)number),
        32 => BinaryPrimitives.ReverseEndianness((uint)number),
        _ => BinaryPrimitives.ReverseEndianness(number),
    };

    private static ulong Apply64(Operation operation, ulong a, ulong b) => operation switch
    {
        Operation.Add => a + b,
        Operation.Subtract => a - b,
        Operation.Multiply => a * b,
        Operation.Divide => b == 0 ? 0 : a / b,
        Operation.SignedDivide => b == 0 ? 0 : b == ulong.MaxValue ? 0 - a : (ulong)((long)a / (long)b),
        Operation.Modulo => b == 0 ? a : a % b,
        Operation.SignedModulo => b == 0 ? a : b == ulong.MaxValue ? 0 : (ulong)((long)a % (long)b),
        Operation.Or => a | b,
        Operation.And => a & b,
        Operation.Xor => a ^ b,
        Operation.Negate => 0 - a,
        Operation.ShiftLeft => a << (int)(b & 63),
        Operation.ShiftRight => a >> (int)(b & 63),
        Operation.ArithmeticShiftRight => (ulong)((long)a >> (int)(b & 63)),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    private static uint Apply32(Operation operation, uint a, uint b) => operation switch
    {
        Operation.Add => a + b,
        Operation.Subtract => a - b,
        Operation.Multiply => a * b,
        Operation.Divide => b == 0 ? 0 : a / b,
        Operation.SignedDivide => b == 0 ? 0 : b == uint.MaxValue ? 0 - a : (uint)((int)a / (int)b),
        Operation.Modulo => b == 0 ? a : a % b,
        Operation.SignedModulo => b == 0 ? a : b == uint.MaxValue ? 0 : (uint)((int)a % (int)b),
        Operation.Or => a | b,
        Operation.And => a & b,
        Operation.Xor => a ^ b,
        Operation.Negate => 0 - a,
        Operation.ShiftLeft => a << (int)(b & 31),
        Operation.ShiftRight => a >> (int)(b & 31),
        Operation.ArithmeticShiftRight => (uint)((int)a >> (int)(b & 31)),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
