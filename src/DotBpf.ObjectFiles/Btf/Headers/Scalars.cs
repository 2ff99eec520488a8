using System.Collections.Frozen;

namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>The integers and floating point numbers that C has when it is compiled for BPF.</summary>
internal static class Scalars
{
    // As gcc and clang call them, with their sizes for BPF.
    private static readonly FrozenDictionary<string, int> s_sizes = new Dictionary<string, int>
    {
        ["_Bool"] = 1, ["char"] = 1, ["signed char"] = 1, ["unsigned char"] = 1,
        ["short"] = 2, ["short int"] = 2, ["unsigned short"] = 2, ["short unsigned int"] = 2,
        ["int"] = 4, ["unsigned int"] = 4, ["float"] = 4, ["double"] = 8,
        ["long"] = 8, ["long int"] = 8, ["unsigned long"] = 8, ["long unsigned int"] = 8,
        ["long long"] = 8, ["long long int"] = 8, ["unsigned long long"] = 8, ["long long unsigned int"] = 8,
        ["__int128"] = 16, ["unsigned __int128"] = 16, ["__int128 unsigned"] = 16,
    }.ToFrozenDictionary();

    /// <summary>Whether C knows the type by its own name and with the same size.</summary>
    internal static bool IsKnown(BtfType type) => s_sizes.TryGetValue(type.Name, out int size) && size == type.SizeInBytes;

    internal static int AlignmentOf(BtfType type) => type.SizeInBytes is 1 or 2 or 4 or 8 or 16 ? (int)type.SizeInBytes : 1;

    /// <summary>A type of C with the size of that one.</summary>
    internal static string StandInFor(BtfType type) => type switch
    {
        BtfInteger { SizeInBytes: 1 } integer when (integer.Encoding & BtfIntegerEncoding.Boolean) != 0 => "_Bool",
        BtfInteger integer => OfSize(integer.SizeInBytes ?? 0, integer.IsSigned),
        _ => OfSize(type.SizeInBytes ?? 0, false),
    };

    internal static string OfSize(long size, bool isSigned) => (size, isSigned) switch
    {
        (1, true) => "signed char",
        (1, false) => "unsigned char",
        (2, true) => "short",
        (2, false) => "unsigned short",
        (4, true) => "int",
        (4, false) => "unsigned int",
        (8, true) => "long long",
        (8, false) => "unsigned long long",
        (16, true) => "__int128",
        (16, false) => "unsigned __int128",
        _ => $"struct {{ unsigned char bytes[{size}]; }}",
    };
}
