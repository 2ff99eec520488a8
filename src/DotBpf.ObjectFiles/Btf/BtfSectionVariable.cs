namespace DotBpf.ObjectFiles.Btf;

/// <summary>Where a variable stands in its section.</summary>
/// <param name="Types">The type information it belongs to.</param>
/// <param name="VariableId">The id of the variable.</param>
/// <param name="Offset">Its byte offset in the section.</param>
/// <param name="Size">Its size in bytes.</param>
public readonly record struct BtfSectionVariable(BtfTypes Types, int VariableId, uint Offset, uint Size)
{
    /// <summary>The variable, a <see cref="BtfVariable"/> in sound objects.</summary>
    public BtfType Variable => Types[VariableId];
}
