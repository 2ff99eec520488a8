namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>A section of a file that is being written.</summary>
internal sealed class ImageSection(string name, ElfSectionFlags flags, int alignment, OrderedBuffer contents)
{
    private readonly List<ImageRelocation> _relocations = [];

    internal string Name => name;

    internal ElfSectionFlags Flags => flags;

    internal int Alignment => alignment;

    internal OrderedBuffer Contents => contents;

    /// <summary>The bytes of a section of zeros, which the file does not hold; <see langword="null"/> for any other.</summary>
    internal ulong? Zeros { get; init; }

    internal ElfSectionType Type => Zeros is null ? ElfSectionType.Contents : ElfSectionType.Zeros;

    internal ulong Size => Zeros ?? (ulong)contents.Length;

    internal IReadOnlyList<ImageRelocation> Relocations => _relocations;

    internal void Relocate(ulong offset, ElfRelocationType type, ImageSymbol symbol) => _relocations.Add(new(offset, type, symbol));
}
