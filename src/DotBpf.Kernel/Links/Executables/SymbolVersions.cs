namespace DotBpf.Kernel;

/// <summary>The versions of a library's dynamic symbols (<c>.gnu.version</c>, <c>.gnu.version_d</c>).</summary>
internal sealed class SymbolVersions
{
    private const ushort HiddenBit = 0x8000;

    private readonly ExecutableFile _file;
    private readonly byte[] _ofSymbols;
    private readonly Dictionary<int, string> _names = [];

    private SymbolVersions(ExecutableFile file, byte[] ofSymbols)
    {
        _file = file;
        _ofSymbols = ofSymbols;
    }

    /// <summary>Reads them; <see langword="null"/> when the library has none.</summary>
    internal static SymbolVersions? Read(ExecutableFile file)
    {
        if (file.Find(".gnu.version") is not { } ofSymbols || file.Find(".gnu.version_d") is not { } definitions || definitions.Link >= file.Sections.Length)
            return null;
        var versions = new SymbolVersions(file, file.Read(ofSymbols));
        versions.ReadDefinitions(file.Read(definitions), file.Read(file.Sections[(int)definitions.Link]));
        return versions;
    }

    /// <summary>The version of a symbol, and whether it is an old one.</summary>
    internal (string? Name, bool IsHidden) Of(int symbol)
    {
        if ((symbol + 1) * sizeof(ushort) > _ofSymbols.Length)
            return (null, false);
        ushort version = _file.UInt16(_ofSymbols.AsSpan(symbol * sizeof(ushort)));
        return (_names.GetValueOrDefault(version & ~HiddenBit), (version & HiddenBit) != 0);
    }

    // Elf_Verdef: vd_ndx at 4, vd_aux at 12, vd_next at 16; its first Elf_Verdaux begins with the name.
    private void ReadDefinitions(byte[] bytes, byte[] names)
    {
        const int Size = 20;
        for (long at = 0; at >= 0 && at + Size <= bytes.Length;)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan((int)at, Size);
            long name = at + _file.UInt32(entry[12..]);
            if (name + sizeof(uint) <= bytes.Length)
                _names[_file.UInt16(entry[4..])] = ExecutableText.At(names, _file.UInt32(bytes.AsSpan((int)name)));
            uint next = _file.UInt32(entry[16..]);
            if (next == 0)
                return;
            at += next;
        }
    }
}
