using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>What a program is told of a place of a static probe: a value of the map <c>__bpf_usdt_specs</c> of libbpf's header <c>usdt.bpf.h</c>.</summary>
/// <remarks>
/// Layout: 16 bytes an argument (number, kind as 32 bits, offset of the register as 16, signedness and unused bits as 8 each), then
/// the cookie and the count of arguments as 16 bits; the rest is unread. How many arguments fit follows from the size.
/// </remarks>
internal static class UsdtSpec
{
    private const int ArgumentSize = 16;
    private const int TailSize = 16; // the cookie, the count, and what nobody reads

    /// <summary>Whether a map's values can be such.</summary>
    internal static bool Fits(int valueSize) => valueSize > TailSize && valueSize % ArgumentSize == 0;

    /// <summary>How many arguments there is room for.</summary>
    internal static int Capacity(int valueSize) => (valueSize - TailSize) / ArgumentSize;

    /// <summary>Writes one. Its last byte, which programs do not read, says that the entry is in use.</summary>
    internal static byte[] Write(int valueSize, List<UsdtArgument> arguments, ulong cookie)
    {
        var value = new byte[valueSize];
        for (int i = 0; i < arguments.Count; i++)
            Write(value.AsSpan(i * ArgumentSize, ArgumentSize), arguments[i]);
        Span<byte> tail = value.AsSpan(valueSize - TailSize);
        MemoryMarshal.Write(tail, cookie);
        MemoryMarshal.Write(tail[8..], (short)arguments.Count);
        tail[^1] = 1;
        return value;
    }

    /// <summary>Whether an entry holds one.</summary>
    internal static bool IsInUse(ReadOnlySpan<byte> value) => value.ContainsAnyExcept((byte)0);

    private static void Write(Span<byte> place, UsdtArgument argument)
    {
        MemoryMarshal.Write(place, argument.Operand.Number);
        MemoryMarshal.Write(place[8..], (uint)argument.Operand.Kind);
        MemoryMarshal.Write(place[12..], argument.Operand.Register);
        place[14] = argument.IsSigned ? (byte)1 : (byte)0;
        place[15] = (byte)(64 - (argument.Size * 8));
    }
}
