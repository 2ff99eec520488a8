namespace DotBpf.ObjectFiles.Btf;

/// <summary>A parameter of a function.</summary>
/// <param name="Types">The type information it belongs to.</param>
/// <param name="Name">Its C name; may be empty.</param>
/// <param name="TypeId">The id of its type; 0 in the last place stands for <c>...</c>.</param>
public readonly record struct BtfParameter(BtfTypes Types, string Name, int TypeId)
{
    /// <summary>Its type.</summary>
    public BtfType Type => Types[TypeId];
}
