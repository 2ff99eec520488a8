namespace DotBpf.ObjectFiles.Elf;

/// <summary>Who can see a symbol (<c>STB_*</c>).</summary>
internal enum ElfBinding : byte
{
    Local = 0,
    Global = 1,
    Weak = 2,
}
