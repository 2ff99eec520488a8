namespace DotBpf.ObjectFiles.Btf;

/// <summary>Where a variable stands in a section that is being built.</summary>
/// <param name="VariableId">The id of the variable.</param>
/// <param name="Offset">Its byte offset in the section.</param>
/// <param name="Size">Its size in bytes.</param>
public readonly record struct BtfVariablePlace(int VariableId, uint Offset, uint Size);
