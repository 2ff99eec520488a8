namespace DotBpf.Embedded.Interpreter;

/// <summary>What a register holds in place of the address of a map or a function: a number that no memory has.</summary>
/// <remarks>The upper half is a mark that makes the number no canonical address; the lower half is an index that is checked at every use.</remarks>
internal static class Tokens
{
    private const uint MapMark = 0x4d61_7000;
    private const uint InnerMapMark = 0x496e_6e00;
    private const uint FunctionMark = 0x4675_6e00;
    private const uint KernelFunctionMark = 0x4b46_7500;

    internal static ulong Map(int index) => (ulong)MapMark << 32 | (uint)index;

    internal static ulong InnerMap(int index) => (ulong)InnerMapMark << 32 | (uint)index;

    internal static ulong Function(int slot) => (ulong)FunctionMark << 32 | (uint)slot;

    internal static ulong KernelFunction(int number) => (ulong)KernelFunctionMark << 32 | (uint)number;

    internal static bool IsMap(ulong value) => value >> 32 == MapMark;

    internal static bool IsInnerMap(ulong value) => value >> 32 == InnerMapMark;

    internal static bool IsFunction(ulong value) => value >> 32 == FunctionMark;
}
