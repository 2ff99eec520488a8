using System.Globalization;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>Reads where the arguments of a static probe lie, as the assembler wrote it: <c>-4@%esi 8@-16(%rbp) 4@$7</c>.</summary>
/// <remarks>Format: the systemtap wiki, UserSpaceProbeImplementation; operands are those of the architecture's assembler.</remarks>
internal static class UsdtArguments
{
    /// <summary>Reads the arguments of a probe.</summary>
    /// <param name="text">The text of the note.</param>
    /// <param name="architecture">The architecture, whose operands they are.</param>
    /// <exception cref="FormatException">An operand is of a kind that programs cannot be told.</exception>
    internal static List<UsdtArgument> Read(string text, Architecture architecture)
    {
        Func<string, UsdtOperand?> readOperand = architecture switch
        {
            Architecture.X64 => X64Operands.Read,
            Architecture.Arm64 => Arm64Operands.Read,
            _ => throw new FormatException($"Operands of {architecture} are not read, only those of X64 and Arm64."),
        };
        return [.. Split(text).Select(argument => ReadArgument(argument, readOperand))];
    }

    /// <summary>Reads a number as assemblers write them: <c>-12</c>, <c>0x1f</c>.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<char> text, out long number)
    {
        bool isNegative = text.StartsWith("-", StringComparison.Ordinal);
        ReadOnlySpan<char> digits = isNegative ? text[1..] : text;
        bool isNumber = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong size)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size);
        number = isNegative ? unchecked(-(long)size) : unchecked((long)size);
        return isNumber;
    }

    // Spaces part arguments, but not within the brackets of ARM: 4@[sp, 12].
    private static IEnumerable<string> Split(string text)
    {
        for (int start = 0, depth = 0, i = 0; i <= text.Length; i++)
        {
            char character = i < text.Length ? text[i] : ' ';
            depth += character is '[' or '(' ? 1 : character is ']' or ')' ? -1 : 0;
            if (i < text.Length && (depth > 0 || character != ' '))
                continue;
            if (i > start)
                yield return text[start..i];
            start = i + 1;
        }
    }

    private static UsdtArgument ReadArgument(string text, Func<string, UsdtOperand?> readOperand)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || !TryReadNumber(text.AsSpan(0, at), out long size) || size is not (1 or 2 or 4 or 8 or -1 or -2 or -4 or -8))
            throw new FormatException($"Argument '{text}' is no whole number of 1, 2, 4 or 8 bytes.");
        return readOperand(text[(at + 1)..]) is { } operand
            ? new UsdtArgument((int)Math.Abs(size), size < 0, operand)
            : throw new FormatException($"Argument '{text}' lies where programs cannot be told to look: neither a constant, nor a register, nor memory at registers and a distance.");
    }
}
