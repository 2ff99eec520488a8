namespace DotBpf.Kernel;

/// <summary>The functions and variables of a program or library, from its static and its dynamic symbol table.</summary>
internal sealed class ExecutableSymbols(ExecutableFile file)
{
    private const uint StaticTable = 2; // SHT_SYMTAB
    private const uint DynamicTable = 11; // SHT_DYNSYM
    private const int Variable = 1; // STT_OBJECT
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

    /// <summary>At which address a variable or function lies; <see langword="null"/> when there is none of that name, or there are several.</summary>
    internal ulong? AddressOf(string name)
    {
        List<ulong> found = [.. Tables().SelectMany(table => Read(table.Entries, table.Names, Variable, Function)).Where(symbol => symbol.Name == name).Select(symbol => symbol.Address).Distinct().Take(2)];
        return found.Count == 1 ? found[0] : null;
    }

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
        foreach ((ExecutableSection table, byte[] entries, byte[] names) in Tables())
        {
            SymbolVersions? versions = table.Type == DynamicTable ? SymbolVersions.Read(file) : null;
            foreach (Symbol symbol in Read(entries, names, Function, IndirectFunction))
            {
                (string? version, bool isHidden) = versions?.Of(symbol.Index) ?? (null, false);
                if (file.OffsetOf(symbol.Address) is { } offset)
                    yield return new FunctionSymbol(symbol.Name, offset, symbol.Kind == IndirectFunction, version, isHidden);
            }
        }
    }

    private IEnumerable<(ExecutableSection Table, byte[] Entries, byte[] Names)> Tables()
    {
        for (int i = 0; i < file.Sections.Length; i++)
        {
            ExecutableSection table = file.Sections[i];
            if (table.Type is StaticTable or DynamicTable && table.Link < file.Sections.Length)
                yield return (table, file.Read(table), file.Read(file.Sections[(int)table.Link]));
        }
    }

    // Those without an address are defined elsewhere.
    private List<Symbol> Read(byte[] entries, byte[] names, params ReadOnlySpan<int> kinds)
    {
        int size = file.Is64 ? 24 : 16;
        List<Symbol> found = [];
        for (int i = 0; (i + 1) * size <= entries.Length; i++)
        {
            ReadOnlySpan<byte> entry = entries.AsSpan(i * size, size);
            int kind = entry[file.Is64 ? 4 : 12] & 0xf;
            ulong address = file.Address(entry[(file.Is64 ? 8 : 4)..]);
            if (kinds.Contains(kind) && address != 0)
                found.Add(new Symbol(i, ExecutableText.At(names, file.UInt32(entry)), kind, address));
        }

        return found;
    }

    private readonly record struct Symbol(int Index, string Name, int Kind, ulong Address);
}
