namespace DotBpf.Embedded.Memory;

/// <summary>What a program may do with memory.</summary>
[Flags]
internal enum MemoryAccess
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
}
