using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tool.Maps;

/// <summary>What declaration tags on a map ask of those who show and use it (<c>dotbpf:top=packets</c> and its like).</summary>
internal sealed record MapHints
{
    internal static MapHints None { get; } = new();

    /// <summary><c>index=ENUM</c>: the enumeration that names an array's indices.</summary>
    internal string? Index { get; private init; }

    /// <summary><c>top=FIELD</c>: the field of the value to order rows by, largest first.</summary>
    internal string? Top { get; private init; }

    /// <summary><c>record=STRUCT</c>: what the records of a ring are.</summary>
    internal string? Record { get; private init; }

    /// <summary><c>slots=A,B</c>: the programs for the slots of a program array, from 0; an empty name leaves a slot empty.</summary>
    internal IReadOnlyList<string> Slots { get; private init; } = [];

    /// <summary><c>hidden</c>: not shown unless asked for by name.</summary>
    internal bool IsHidden { get; private init; }

    /// <summary>The names of an array's indices, where the object's types include the enumeration.</summary>
    internal BtfEnum? IndexNames(BtfTypes? types)
    {
        BtfEnum? names = null;
        if (Index is not null)
            types?.TryFind(Index, out names);
        return names;
    }

    internal static MapHints Parse(IReadOnlyList<string> hints) => hints.Aggregate(None, (all, hint) => all.With(hint));

    // Hints of other tools, or of later versions, are theirs.
    private MapHints With(string hint)
    {
        int equals = hint.IndexOf('=', StringComparison.Ordinal);
        (string name, string value) = equals < 0 ? (hint, "") : (hint[..equals], hint[(equals + 1)..]);
        return name switch
        {
            "index" => this with { Index = value },
            "top" => this with { Top = value },
            "record" => this with { Record = value },
            "slots" => this with { Slots = [.. value.Split(',').Select(slot => slot.Trim())] },
            "hidden" => this with { IsHidden = true },
            _ => this,
        };
    }
}
