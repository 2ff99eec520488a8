namespace DotBpf.Kernel;

/// <summary>A section of a program or library.</summary>
/// <param name="NameOffset">Where its name stands among the names.</param>
/// <param name="Type">Its <c>SHT_*</c>.</param>
/// <param name="Address">Where it is loaded.</param>
/// <param name="Offset">Where it lies in the file.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Link">The section that belongs to it, for symbols that of their names.</param>
internal readonly record struct ExecutableSection(uint NameOffset, uint Type, ulong Address, ulong Offset, ulong Size, uint Link)
{
    internal string Name { get; init; } = "";
}
