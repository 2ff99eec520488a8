namespace DotBpf.ObjectFiles.Elf;

/// <summary>What is filled in, and where (<c>R_BPF_*</c>; Documentation/bpf/llvm_reloc.rst). Loaders of BPF go by the instruction and hardly look.</summary>
internal enum ElfRelocationType : uint
{
    /// <summary>An address, into both slots of a 64-bit load.</summary>
    WideLoad = 1,

    /// <summary>An address, into 8 bytes of data.</summary>
    Address = 2,

    /// <summary>A distance, into a call.</summary>
    Call = 10,
}
