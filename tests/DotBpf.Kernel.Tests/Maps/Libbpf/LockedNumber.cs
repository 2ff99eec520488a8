namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A value that is read and written under its own lock.</summary>
internal struct LockedNumber
{
    public BpfSpinLock Lock { get; set; }
    public uint Small { get; set; }
    public ulong Large { get; set; }
}
