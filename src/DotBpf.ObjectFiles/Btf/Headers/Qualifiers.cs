namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>What C writes beside a type: <c>const</c> and its like, and tags.</summary>
internal readonly record struct Qualifiers(bool IsConst, bool IsVolatile, bool IsRestrict, string? Tags)
{
    internal Qualifiers With(BtfAlias alias) => alias.Kind switch
    {
        BtfKind.Const => this with { IsConst = true },
        BtfKind.Volatile => this with { IsVolatile = true },
        BtfKind.Restrict => this with { IsRestrict = true },
        _ => this with { Tags = $"{Tags} __attribute__(({(alias.IsAttribute && IsPlain(alias.Name) ? alias.Name : $"btf_type_tag(\"{Escaped(alias.Name)}\")")}))" },
    };

    /// <summary>After the asterisk of a pointer.</summary>
    internal string OfPointer =>
        (IsConst ? "const " : "") + (IsVolatile ? "volatile " : "") + (IsRestrict ? "restrict " : "") + (Tags is null ? "" : Tags.TrimStart() + " ");

    /// <summary>Around a type that is no pointer; <c>restrict</c> says nothing of those.</summary>
    internal string Around(string type) => (IsConst ? "const " : "") + (IsVolatile ? "volatile " : "") + type + Tags;

    // A header must not say more than its types: what is no word with arguments stays text.
    private static bool IsPlain(string attribute) => attribute.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '(' or ')' or ',' or ' ');

    private static string Escaped(string text) =>
        string.Concat(text.Select(letter => letter is '"' or '\\' ? "\\" + letter : char.IsControl(letter) ? "?" : letter.ToString()));
}
