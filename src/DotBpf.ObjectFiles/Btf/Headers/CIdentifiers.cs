using System.Buffers;

namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>What C takes for a name.</summary>
internal static class CIdentifiers
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Words that C (gnu17) keeps for itself.</summary>
    internal static readonly string[] Reserved =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if",
        "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
        "unsigned", "void", "volatile", "while", "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn",
        "_Static_assert", "_Thread_local", "asm", "typeof", "__asm__", "__attribute__", "__const", "__inline", "__inline__", "__int128",
        "__restrict", "__signed__", "__thread", "__typeof__", "__volatile__", "__builtin_va_list", "__int128_t", "__uint128_t", "_Float16", "__fp16",
    ];

    private static readonly HashSet<string> s_reserved = [.. Reserved];

    /// <summary>The name, or one like it where C would not take it: other languages allow more.</summary>
    internal static string From(string name)
    {
        if (name.AsSpan().IndexOfAnyExcept(s_letters) >= 0)
            name = string.Concat(name.Select(letter => s_letters.Contains(letter) ? letter : '_'));
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    /// <summary>The name of a member.</summary>
    internal static string ForMember(string name) => s_reserved.Contains(name) ? name + "_" : From(name);
}
