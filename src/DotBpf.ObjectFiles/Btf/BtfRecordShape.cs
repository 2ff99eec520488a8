namespace DotBpf.ObjectFiles.Btf;

/// <summary>Which words of the records of a kind are names and which are references to other types.</summary>
/// <param name="HasTarget">Whether the header's third word is a reference.</param>
/// <param name="EntryWords">How many words each entry after the header has; 0 where nothing there needs translation.</param>
/// <param name="EntriesHaveNames">Whether the first word of an entry is a name.</param>
/// <param name="References">Which words of an entry are references.</param>
internal readonly record struct BtfRecordShape(bool HasTarget, int EntryWords, bool EntriesHaveNames, int[] References)
{
    internal static BtfRecordShape Of(BtfKind kind) => kind switch
    {
        BtfKind.Integer or BtfKind.Float or BtfKind.Forward => new(false, 0, false, []),
        BtfKind.Array => new(false, 3, false, [0, 1]),
        BtfKind.Struct or BtfKind.Union => new(false, 3, true, [1]),
        BtfKind.Enum => new(false, 2, true, []),
        BtfKind.Enum64 => new(false, 3, true, []),
        BtfKind.FunctionPrototype => new(true, 2, true, [1]),
        BtfKind.DataSection => new(false, 3, false, [0]),
        _ => new(true, 0, false, []),
    };
}
