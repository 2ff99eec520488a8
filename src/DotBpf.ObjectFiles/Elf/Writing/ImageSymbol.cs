namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>A symbol of a file that is being written.</summary>
internal sealed class ImageSymbol(string name, ElfSymbolType type, ElfBinding binding, ImageSection? section, ulong value, ulong size)
{
    internal string Name => name;

    internal ElfSymbolType Type => type;

    internal ElfBinding Binding => binding;

    /// <summary>Where it is; <see langword="null"/> when it is not in this file.</summary>
    internal ImageSection? Section => section;

    internal ulong Value => value;

    internal ulong Size => size;

    internal byte Info => (byte)((int)binding << 4 | (int)type);
}
