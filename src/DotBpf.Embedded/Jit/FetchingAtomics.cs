using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Jit;

/// <summary>Atomic operations whose result is used: each a call of its own.</summary>
/// <remarks>
/// RyuJIT (10.0) does not note that xadd, xchg and cmpxchg write a register. When it then cuts the result to 32 bits, it asks what was
/// written to that register before, may find 32 bits, and leaves the upper half standing. The result of a call it does cut.
/// </remarks>
internal static class FetchingAtomics
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long Add(ref long target, long value) => Interlocked.Add(ref target, value) - value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long Exchange(ref long target, long value) => Interlocked.Exchange(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Exchange(ref int target, int value) => Interlocked.Exchange(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long Or(ref long target, long value) => Interlocked.Or(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long And(ref long target, long value) => Interlocked.And(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int And(ref int target, int value) => Interlocked.And(ref target, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long Xor(ref long target, long value) =>
        (long)Interpreter.Arithmetic.InterlockedXor(ref Unsafe.As<long, ulong>(ref target), (ulong)value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Xor(ref int target, int value) =>
        (int)Interpreter.Arithmetic.InterlockedXor(ref Unsafe.As<int, uint>(ref target), (uint)value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long CompareExchange(ref long target, long value, long comparand) => Interlocked.CompareExchange(ref target, value, comparand);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int CompareExchange(ref int target, int value, int comparand) => Interlocked.CompareExchange(ref target, value, comparand);
}
