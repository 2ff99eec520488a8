using System.Collections.Frozen;

namespace DotBpf.Kernel;

/// <summary>Operands of x86-64 as AT&amp;T's assembler writes them: <c>$-9</c>, <c>%eax</c>, <c>-1204(%rbp)</c>, <c>(%rdx,%rax,8)</c>.</summary>
internal static class X64Operands
{
    // struct pt_regs in its order (arch/x86/include/uapi/asm/ptrace.h): each 8 bytes, with the names of its parts that begin at its lowest bit.
    private static readonly string[][] s_order =
    [
        ["r15", "r15d", "r15w", "r15b"], ["r14", "r14d", "r14w", "r14b"], ["r13", "r13d", "r13w", "r13b"], ["r12", "r12d", "r12w", "r12b"],
        ["rbp", "ebp", "bp", "bpl"], ["rbx", "ebx", "bx", "bl"],
        ["r11", "r11d", "r11w", "r11b"], ["r10", "r10d", "r10w", "r10b"], ["r9", "r9d", "r9w", "r9b"], ["r8", "r8d", "r8w", "r8b"],
        ["rax", "eax", "ax", "al"], ["rcx", "ecx", "cx", "cl"], ["rdx", "edx", "dx", "dl"], ["rsi", "esi", "si", "sil"], ["rdi", "edi", "di", "dil"],
        ["orig_rax"], ["rip", "eip"], ["cs"], ["eflags"], ["rsp", "esp", "sp", "spl"],
    ];

    private static readonly FrozenDictionary<string, short> s_offsets = s_order
        .SelectMany((names, index) => names.Select(name => KeyValuePair.Create(name, (short)(index * sizeof(ulong)))))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] s_scales = ["1", "2", "4", "8"];

    internal static UsdtOperand? Read(string text) => text switch
    {
        ['$', .. string number] => UsdtArguments.TryReadNumber(number, out long constant) ? new UsdtOperand(UsdtOperandKind.Constant, constant) : null,
        [.., ')'] => ReadMemory(text),
        _ => Register(text) is { } offset ? new UsdtOperand(UsdtOperandKind.Register, 0, offset) : null,
    };

    // "-1204(%rbp)" or "16(%rdx,%rax,8)"; names of variables were replaced by distances where the file knows them.
    private static UsdtOperand? ReadMemory(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        long distance = 0;
        if (open < 0 || (open > 0 && !UsdtArguments.TryReadNumber(text.AsSpan(0, open), out distance)))
            return null;
        string[] parts = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        if (Register(parts[0]) is not { } register)
            return null;
        return parts.Length == 1 ? new UsdtOperand(UsdtOperandKind.Memory, distance, register) : ReadIndexed(distance, register, parts);
    }

    private static UsdtOperand? ReadIndexed(long distance, short register, string[] parts)
    {
        int shift = parts.Length == 2 ? 0 : parts.Length == 3 ? Array.IndexOf(s_scales, parts[2]) : -1;
        return shift >= 0 && Register(parts[1]) is { } index ? new UsdtOperand(UsdtOperandKind.Indexed, distance, register, index, shift) : null;
    }

    private static short? Register(string text) => text is ['%', .. string name] && s_offsets.TryGetValue(name, out short offset) ? offset : null;
}
