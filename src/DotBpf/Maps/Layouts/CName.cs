namespace DotBpf;

/// <summary>Names of C# as C takes them.</summary>
internal static class CName
{
    /// <summary>The name of a type: <c>Pair`2</c> becomes <c>Pair_2</c>.</summary>
    internal static string Of(Type type) => Of(type.Name);

    /// <summary>Whether two names have the same letters and digits of ASCII, whatever their case: <c>first_seen</c> is <c>FirstSeen</c>.</summary>
    internal static bool AreSame(string left, string right)
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < left.Length && !char.IsAsciiLetterOrDigit(left[i]))
                i++;
            while (j < right.Length && !char.IsAsciiLetterOrDigit(right[j]))
                j++;
            if (i == left.Length || j == right.Length)
                return i == left.Length && j == right.Length;
            if (char.ToLowerInvariant(left[i++]) != char.ToLowerInvariant(right[j++]))
                return false;
        }
    }

    /// <summary>What names that are the same have in common.</summary>
    internal static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The name of a field, without the underscores that private ones begin with; what C does not take becomes an underscore.</summary>
    internal static string Of(string name)
    {
        string bare = name.TrimStart('_');
        string kept = string.Concat(bare.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        return kept.Length == 0 || char.IsAsciiDigit(kept[0]) ? $"_{kept}" : kept;
    }
}
