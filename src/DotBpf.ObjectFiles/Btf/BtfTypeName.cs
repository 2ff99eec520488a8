namespace DotBpf.ObjectFiles.Btf;

/// <summary>Writes a type the way C declarations name it.</summary>
internal static class BtfTypeName
{
    private const int DeepestNesting = 16;

    internal static string Of(BtfType type) => Of(type, DeepestNesting);

    private static string Of(BtfType type, int depth) => depth == 0 ? "…" : type switch
    {
        BtfStruct { IsUnion: true } => Tagged("union", type.Name),
        BtfStruct => Tagged("struct", type.Name),
        BtfForward forward => Tagged(forward.IsUnion ? "union" : "struct", type.Name),
        BtfEnum => Tagged("enum", type.Name),
        BtfPointer pointer => Of(pointer.Target, depth - 1) + " *",
        BtfArray array => $"{Of(array.Element, depth - 1)}[{array.Length}]",
        BtfAlias { Kind: BtfKind.Typedef } => type.Name,
        BtfAlias { Kind: BtfKind.TypeTag } tag => Of(tag.Target, depth - 1),
        BtfAlias qualifier => $"{Qualifier(qualifier.Kind)} {Of(qualifier.Target, depth - 1)}",
        BtfFunctionPrototype prototype =>
            $"{Of(prototype.Result, depth - 1)} ({string.Join(", ", prototype.Parameters.Select(p => p.TypeId == 0 ? "..." : Of(p.Type, depth - 1)))})",
        _ => type.Name,
    };

    private static string Tagged(string keyword, string name) => name.Length == 0 ? $"{keyword} {{…}}" : $"{keyword} {name}";

    private static string Qualifier(BtfKind kind) => kind switch
    {
        BtfKind.Const => "const",
        BtfKind.Volatile => "volatile",
        _ => "restrict",
    };
}
