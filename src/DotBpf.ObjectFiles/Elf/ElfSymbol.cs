namespace DotBpf.ObjectFiles.Elf;

/// <summary>A name for a place in a section.</summary>
internal readonly record struct ElfSymbol(string Name, byte Info, byte Visibility, int SectionIndex, ulong Value, ulong Size)
{
    /// <summary>Its place is not in this file.</summary>
    internal const int Undefined = 0;

    private const int InternalVisibility = 1;
    private const int HiddenVisibility = 2;

    internal ElfSymbolType Type => (ElfSymbolType)(Info & 0xf);

    internal ElfBinding Binding => (ElfBinding)(Info >> 4);

    internal bool IsVariable => Type == ElfSymbolType.Variable;

    /// <summary>It says nothing of what it is, as compilers before LLVM 4 wrote all symbols.</summary>
    internal bool IsUntyped => Type == ElfSymbolType.None;

    internal bool IsFunction => Type == ElfSymbolType.Function;

    internal bool IsSection => Type == ElfSymbolType.Section;

    internal bool IsLocal => Binding == ElfBinding.Local;

    internal bool IsWeak => Binding == ElfBinding.Weak;

    internal bool IsHidden => (Visibility & 3) is InternalVisibility or HiddenVisibility;
}
