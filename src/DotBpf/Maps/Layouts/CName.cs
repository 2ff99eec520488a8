namespace DotBpf;

/// <summary>Names of C# as C takes them.</summary>
internal static class CName
{
    /// <summary>The name of a type: <c>Pair`2</c> becomes <c>Pair_2</c>.</summary>
    internal static string Of(Type type) => Of(type.Name);

    /// <summary>The name of a field, without the underscores that private ones begin with; what C does not take becomes an underscore.</summary>
    internal static string Of(string name)
    {
        string bare = name.TrimStart('_');
        string kept = string.Concat(bare.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        return kept.Length == 0 || char.IsAsciiDigit(kept[0]) ? $"_{kept}" : kept;
    }
}
