using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>A section: its header, and its bytes where the file holds any.</summary>
internal sealed class ElfSection
{
    internal required int Index { get; init; }

    internal required string Name { get; init; }

    internal required ElfSectionType Type { get; init; }

    internal required ElfSectionFlags Flags { get; init; }

    /// <summary>The bytes it takes when loaded, which the file need not hold (<c>.bss</c>).</summary>
    internal required ulong Size { get; init; }

    internal required uint Link { get; init; }

    internal required uint Info { get; init; }

    /// <summary>Its bytes; empty for <see cref="ElfSectionType.Zeros"/>.</summary>
    internal required OrderedBytes Bytes { get; init; }

    /// <summary>What has to be filled in, ordered by offset.</summary>
    internal ElfRelocation[] Relocations { get; set; } = [];

    internal bool IsCode => Type == ElfSectionType.Contents && Flags.HasFlag(ElfSectionFlags.Executable);

    /// <summary>Those from byte <paramref name="start"/> to before byte <paramref name="end"/>.</summary>
    internal ReadOnlySpan<ElfRelocation> RelocationsBetween(ulong start, ulong end)
    {
        int first = FirstFrom(start);
        return Relocations.AsSpan(first, Math.Max(0, FirstFrom(end) - first));
    }

    /// <summary>Whether the section is <paramref name="name"/> or one of its like, such as <c>.data.fast</c> for <c>.data</c>.</summary>
    internal bool IsOneOf(string name) =>
        Name.StartsWith(name, StringComparison.Ordinal) && (Name.Length == name.Length || Name[name.Length] == '.');

    private int FirstFrom(ulong offset) => OffsetSearch.FirstFrom(Relocations, static relocation => relocation.Offset, offset);
}
