using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>The addresses that the kernel lists of its symbols.</summary>
internal static class KernelAddresses
{
    internal const string Path = "/proc/kallsyms";

    /// <summary>The addresses of those names that are listed; 0 where the kernel hides them. Of several of one name the first.</summary>
    internal static Dictionary<string, ulong> Find(HashSet<string> names)
    {
        Dictionary<string, ulong> found = new(StringComparer.Ordinal);
        if (!File.Exists(Path))
            return found;
        var wanted = names.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string line in File.ReadLines(Path))
        {
            ReadOnlySpan<char> name = NameIn(line, out ReadOnlySpan<char> address);
            if (wanted.TryGetValue(name, out string? known) && ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value))
                found.TryAdd(known, value);
        }

        return found;
    }

    /// <summary>The names at those addresses that are listed. Of several of one address the first.</summary>
    internal static Dictionary<ulong, string> NamesOf(HashSet<ulong> addresses)
    {
        Dictionary<ulong, string> found = [];
        foreach (string line in File.Exists(Path) ? File.ReadLines(Path) : [])
        {
            ReadOnlySpan<char> name = NameIn(line, out ReadOnlySpan<char> address);
            if (ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && addresses.Contains(value))
                found.TryAdd(value, name.ToString());
        }

        return found;
    }

    // ffffffff81000000 T _text, and after a tab the module in brackets.
    private static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> line, out ReadOnlySpan<char> address)
    {
        address = line[..Math.Max(line.IndexOf(' '), 0)];
        ReadOnlySpan<char> name = line.Length > address.Length + 3 ? line[(address.Length + 3)..] : [];
        int end = name.IndexOfAny('\t', ' ');
        return end < 0 ? name : name[..end];
    }
}
