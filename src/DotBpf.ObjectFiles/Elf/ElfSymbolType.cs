namespace DotBpf.ObjectFiles.Elf;

/// <summary>What a symbol names (<c>STT_*</c>).</summary>
internal enum ElfSymbolType : byte
{
    None = 0,
    Variable = 1,
    Function = 2,
    Section = 3,
}
