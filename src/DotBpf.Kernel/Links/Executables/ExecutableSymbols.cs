namespace DotBpf.Kernel;

/// <summary>The functions of a program or library, from its static and its dynamic symbol table.</summary>
internal sealed class ExecutableSymbols(ExecutableFile file)
{
    private const uint StaticTable = 2; // SHT_SYMTAB
    private const uint DynamicTable = 11; // SHT_DYNSYM
    private const int Function = 2; // STT_FUNC
    private const int IndirectFunction = 10; // STT_GNU_IFUNC

    /// <summary>Where a function begins in the file.</summary>
    /// <param name="name">Its name, with <c>@VERSION</c> for one of several.</param>
    /// <exception cref="MissingFunctionException">There is none, several are possible, or it is chosen only when the program starts.</exception>
    internal ulong OffsetOf(string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        (string plain, string? version) = at < 0 ? (name, null) : (name[..at], name[at..].TrimStart('@'));
        List<FunctionSymbol> found = [.. All().Where(symbol => symbol.Name == plain && (version is null || symbol.Version is null || symbol.Version == version))];
        if (version is null && found.Any(symbol => !symbol.IsHidden))
            found.RemoveAll(symbol => symbol.IsHidden);
        ulong[] offsets = [.. found.Where(symbol => !symbol.IsIndirect).Select(symbol => symbol.Offset).Distinct()];
        return offsets.Length == 1 ? offsets[0] : throw new MissingFunctionException($"'{file.Path}': {Describe(name, found, offsets)}.");
    }

    /// <summary>The functions whose names match, each place once.</summary>
    internal IReadOnlyList<ulong> Matching(string pattern) =>
        [.. All().Where(symbol => !symbol.IsIndirect && NamePattern.Matches(pattern, symbol.Name)).Select(symbol => symbol.Offset).Distinct().Order()];

    private static string Describe(string name, List<FunctionSymbol> found, ulong[] offsets)
    {
        if (offsets.Length > 1)
        {
            IEnumerable<string> versions = found.Select(symbol => symbol.Version).OfType<string>().Distinct(StringComparer.Ordinal);
            return $"it has {offsets.Length} functions '{name}'; name one by its version ({string.Join(", ", versions.Select(version => $"{name}@{version}"))}) or by its offset";
        }

        return found.Count > 0
            ? $"'{name}' is chosen among several functions when the program starts (STT_GNU_IFUNC); probe the one that is chosen"
            : $"it has no function '{name}' in its symbol tables; nm -D lists those it exports, and a stripped one has no others";
    }

    private IEnumerable<FunctionSymbol> All()
    {
        for (int i = 0; i < file.Sections.Length; i++)
        {
            ExecutableSection table = file.Sections[i];
            if (table.Type is not (StaticTable or DynamicTable) || table.Link >= file.Sections.Length)
                continue;
            SymbolVersions? versions = table.Type == DynamicTable ? SymbolVersions.Read(file) : null;
            foreach (FunctionSymbol symbol in ReadTable(file.Read(table), file.Read(file.Sections[(int)table.Link]), versions))
                yield return symbol;
        }
    }

    private List<FunctionSymbol> ReadTable(byte[] table, byte[] names, SymbolVersions? versions)
    {
        int size = file.Is64 ? 24 : 16;
        List<FunctionSymbol> found = [];
        for (int i = 0; (i + 1) * size <= table.Length; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * size, size);
            int kind = entry[file.Is64 ? 4 : 12] & 0xf;
            ulong address = file.Address(entry[(file.Is64 ? 8 : 4)..]);
            if (kind is not (Function or IndirectFunction) || address == 0 || file.OffsetOf(address) is not { } offset)
                continue;
            (string? version, bool isHidden) = versions?.Of(i) ?? (null, false);
            found.Add(new FunctionSymbol(ExecutableText.At(names, file.UInt32(entry)), offset, kind == IndirectFunction, version, isHidden));
        }

        return found;
    }
}
