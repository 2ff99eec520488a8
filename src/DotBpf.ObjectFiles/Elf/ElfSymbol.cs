namespace DotBpf.ObjectFiles.Elf;

/// <summary>A name for a place in a section.</summary>
internal readonly record struct ElfSymbol(string Name, byte Info, byte Visibility, int SectionIndex, ulong Value, ulong Size)
{
    /// <summary>Its place is not in this file.</summary>
    internal const int Undefined = 0;

    private const int Object = 1;
    private const int Function = 2;
    private const int Section = 3;
    private const int InternalVisibility = 1;
    private const int HiddenVisibility = 2;

    internal bool IsVariable => (Info & 0xf) == Object;

    internal bool IsFunction => (Info & 0xf) == Function;

    internal bool IsSection => (Info & 0xf) == Section;

    internal bool IsLocal => Info >> 4 == 0;

    internal bool IsWeak => Info >> 4 == 2;

    internal bool IsHidden => (Visibility & 3) is InternalVisibility or HiddenVisibility;
}
