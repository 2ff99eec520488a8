using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>Operands of ARM64: <c>5</c>, <c>x19</c>, <c>[sp, 60]</c>.</summary>
internal static class Arm64Operands
{
    private const int StackPointer = 31; // struct user_pt_regs: 31 registers, then the stack pointer (arch/arm64/include/uapi/asm/ptrace.h)

    internal static UsdtOperand? Read(string text)
    {
        if (text is ['[', .. string inner, ']'])
            return ReadMemory(inner);
        if (UsdtArguments.TryReadNumber(text.TrimStart('#'), out long constant))
            return new UsdtOperand(UsdtOperandKind.Constant, constant);
        return Register(text) is { } register ? new UsdtOperand(UsdtOperandKind.Register, 0, register) : null;
    }

    private static UsdtOperand? ReadMemory(string inner)
    {
        string[] parts = inner.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || parts[0].StartsWith('w') || Register(parts[0]) is not { } register)
            return null;
        long distance = 0;
        return parts.Length == 1 || UsdtArguments.TryReadNumber(parts[1].TrimStart('#'), out distance)
            ? new UsdtOperand(UsdtOperandKind.Memory, distance, register)
            : null;
    }

    private static short? Register(string name)
    {
        if (name == "sp")
            return StackPointer * sizeof(ulong);
        return name is ['x' or 'w', .. string digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < StackPointer
            ? (short)(number * sizeof(ulong))
            : null;
    }
}
