using System.Diagnostics.CodeAnalysis;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>What typedefs and declaration tags on the way to a type say of how its values are shown.</summary>
/// <param name="Presentation">How they are written.</param>
/// <param name="IsBigEndian">Whether they are in network order (<c>__be16</c> and its like).</param>
/// <param name="Names">The enumeration that names them.</param>
internal readonly record struct ValueStyle(Presentation Presentation, bool IsBigEndian, BtfEnum? Names)
{
    private const string Prefix = "dotbpf:";
    private const string EnumPrefix = "enum=";

    /// <summary>Goes through typedefs, qualifiers and type tags to the type itself.</summary>
    internal ValueStyle Through(ref BtfType type)
    {
        ValueStyle style = this;
        // Resolve first: it refuses circles.
        BtfType end = type.Resolve();
        while (type is BtfAlias alias)
        {
            if (type.Kind == BtfKind.Typedef)
                style = style.With(type, -1) with { IsBigEndian = style.IsBigEndian || IsNetworkOrder(type.Name) };
            type = alias.Target;
        }

        type = end;
        return style;
    }

    /// <summary>Adds what the tags on a type or member say. Tags that say nothing known are left to others.</summary>
    internal ValueStyle With(BtfType tagged, int component)
    {
        ValueStyle style = this;
        foreach (string tag in tagged.Types.TagsOf(tagged, component))
        {
            if (tag.StartsWith(Prefix, StringComparison.Ordinal))
                style = style.With(tag[Prefix.Length..], tagged.Types);
        }

        return style;
    }

    private ValueStyle With(string hint, BtfTypes types) => hint switch
    {
        "ip" => this with { Presentation = Presentation.IpAddress },
        "mac" => this with { Presentation = Presentation.MacAddress },
        "port" => this with { Presentation = Presentation.Port, IsBigEndian = true },
        "time" => this with { Presentation = Presentation.Time },
        "bytes" => this with { Presentation = Presentation.ByteCount },
        _ when TryFindNames(hint, types, out BtfEnum? names) => this with { Names = names },
        _ => this,
    };

    private static bool TryFindNames(string hint, BtfTypes types, [NotNullWhen(true)] out BtfEnum? names)
    {
        names = null;
        return hint.StartsWith(EnumPrefix, StringComparison.Ordinal) && types.TryFind(hint[EnumPrefix.Length..], out names);
    }

    private static bool IsNetworkOrder(string typedef) => typedef is "__be16" or "__be32" or "__be64";
}
