using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Interpreter;

/// <summary>Arithmetic where C# and BPF differ: division by zero gives zero, its remainder the dividend, and nothing overflows.</summary>
internal static class Arithmetic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Divide(ulong left, ulong right) => right == 0 ? 0 : left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Divide(uint left, uint right) => right == 0 ? 0 : left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Modulo(ulong left, ulong right) => right == 0 ? left : left % right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Modulo(uint left, uint right) => right == 0 ? left : left % right;

    // The smallest number divided by −1 does not fit; BPF says it stays what it is, and the processor would trap.
    internal static long SignedDivide(long left, long right) => right switch
    {
        0 => 0,
        -1 => unchecked(-left),
        _ => left / right,
    };

    internal static int SignedDivide(int left, int right) => right switch
    {
        0 => 0,
        -1 => unchecked(-left),
        _ => left / right,
    };

    internal static long SignedModulo(long left, long right) => right switch
    {
        0 => left,
        -1 => 0,
        _ => left % right,
    };

    internal static int SignedModulo(int left, int right) => right switch
    {
        0 => left,
        -1 => 0,
        _ => left % right,
    };

    /// <summary>Atomic exclusive or, which the BCL does not have.</summary>
    /// <returns>The value before.</returns>
    internal static ulong InterlockedXor(ref ulong target, ulong value)
    {
        ulong seen = Volatile.Read(ref target);
        while (true)
        {
            ulong found = Interlocked.CompareExchange(ref target, seen ^ value, seen);
            if (found == seen)
                return seen;
            seen = found;
        }
    }

    /// <inheritdoc cref="InterlockedXor(ref ulong, ulong)"/>
    internal static uint InterlockedXor(ref uint target, uint value)
    {
        uint seen = Volatile.Read(ref target);
        while (true)
        {
            uint found = Interlocked.CompareExchange(ref target, seen ^ value, seen);
            if (found == seen)
                return seen;
            seen = found;
        }
    }
}
