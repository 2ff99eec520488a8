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
    private const int UsersSize = sizeof(int); // at the end of the latter

    /// <summary>Whether a map's values can be such.</summary>
    internal static bool Fits(int valueSize) => valueSize > TailSize && valueSize % ArgumentSize == 0;

    /// <summary>How many arguments there is room for.</summary>
    internal static int Capacity(int valueSize) => (valueSize - TailSize) / ArgumentSize;

    /// <summary>Writes one that nobody uses yet.</summary>
    /// <param name="valueSize">The size of the map's values.</param>
    /// <param name="arguments">Where the arguments lie.</param>
    /// <param name="index">Where second registers are told; <see langword="null"/> when no argument has one.</param>
    /// <param name="cookie">What the program reads as the cookie.</param>
    internal static byte[] Write(int valueSize, List<UsdtArgument> arguments, UsdtIndexFields? index, ulong cookie)
    {
        var value = new byte[valueSize];
        for (int i = 0; i < arguments.Count; i++)
        {
            Span<byte> place = value.AsSpan(i * ArgumentSize, ArgumentSize);
            Write(place, arguments[i]);
            index?.Write(place, arguments[i].Operand);
        }

        Span<byte> tail = value.AsSpan(valueSize - TailSize);
        MemoryMarshal.Write(tail, cookie);
        MemoryMarshal.Write(tail[8..], (short)arguments.Count);
        return value;
    }

    /// <summary>Whether an entry holds one.</summary>
    internal static bool IsInUse(ReadOnlySpan<byte> value) => value.ContainsAnyExcept((byte)0);

    /// <summary>Whether two tell programs the same.</summary>
    internal static bool AreSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[..^UsersSize].SequenceEqual(right[..^UsersSize]);

    /// <summary>How many places use an entry, which its last bytes say, as programs do not read them.</summary>
    internal static int Users(ReadOnlySpan<byte> value) => MemoryMarshal.Read<int>(value[^UsersSize..]);

    /// <summary>Says how many places use an entry.</summary>
    internal static void SetUsers(Span<byte> value, int users) => MemoryMarshal.Write(value[^UsersSize..], users);

    private static void Write(Span<byte> place, UsdtArgument argument)
    {
        MemoryMarshal.Write(place, argument.Operand.Number);
        MemoryMarshal.Write(place[8..], (uint)argument.Operand.Kind);
        MemoryMarshal.Write(place[12..], argument.Operand.Register);
        place[14] = argument.IsSigned ? (byte)1 : (byte)0;
        place[15] = (byte)(64 - (argument.Size * 8));
    }
}
