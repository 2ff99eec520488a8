using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tool.Types;

/// <summary>The format's own words for kinds and the like, as other tools print them.</summary>
internal static class TypeWords
{
    internal static string Of(BtfKind kind) => kind switch
    {
        BtfKind.Integer => "INT",
        BtfKind.Pointer => "PTR",
        BtfKind.Forward => "FWD",
        BtfKind.Function => "FUNC",
        BtfKind.FunctionPrototype => "FUNC_PROTO",
        BtfKind.Variable => "VAR",
        BtfKind.DataSection => "DATASEC",
        BtfKind.DeclarationTag => "DECL_TAG",
        BtfKind.TypeTag => "TYPE_TAG",
        _ => kind.ToString().ToUpperInvariant(),
    };

    internal static string Of(BtfIntegerEncoding encoding) => encoding switch
    {
        BtfIntegerEncoding.None => "(none)",
        BtfIntegerEncoding.Signed => "SIGNED",
        BtfIntegerEncoding.Character => "CHAR",
        BtfIntegerEncoding.Boolean => "BOOL",
        _ => "UNKN",
    };

    internal static string Of(BtfLinkage linkage) => linkage.ToString().ToLowerInvariant();

    /// <summary>A name, or a stand-in where there is none.</summary>
    internal static string Named(string name) => name.Length > 0 ? name : "(anon)";
}
