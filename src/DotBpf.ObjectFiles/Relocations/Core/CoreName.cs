using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Names without their flavour: <c>task_struct___old</c> is another view of <c>task_struct</c>.</summary>
internal static class CoreName
{
    internal static ReadOnlySpan<byte> Separator => "___"u8;

    /// <summary>The name up to its last <c>___</c> that stands between other characters.</summary>
    internal static string Essential(string name) => name[..EssentialLength(name)];

    internal static bool AreSame(string left, string right) =>
        left.AsSpan(0, EssentialLength(left)).SequenceEqual(right.AsSpan(0, EssentialLength(right)));

    /// <summary>The first enumerator of that name, or −1.</summary>
    internal static int Find(ImmutableArray<BtfEnumerator> enumerators, string name)
    {
        for (int i = 0; i < enumerators.Length; i++)
        {
            if (AreSame(enumerators[i].Name, name))
                return i;
        }

        return -1;
    }

    private static int EssentialLength(string name)
    {
        for (int i = name.Length - 5; i >= 0; i--)
        {
            if (name[i] != '_' && name.AsSpan(i + 1, 3).SequenceEqual("___") && name[i + 4] != '_')
                return i + 1;
        }

        return name.Length;
    }
}
