namespace DotBpf.ObjectFiles;

/// <summary>How a program is loaded; the numbers are the kernel's <c>BPF_F_*</c> flags of <c>BPF_PROG_LOAD</c>.</summary>
[Flags]
public enum ProgramFlags : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Misaligned access is an error everywhere (<c>BPF_F_STRICT_ALIGNMENT</c>).</summary>
    StrictAlignment = 0x1,

    /// <summary>Misaligned access is fine everywhere (<c>BPF_F_ANY_ALIGNMENT</c>).</summary>
    AnyAlignment = 0x2,

    /// <summary>The program may sleep (<c>BPF_F_SLEEPABLE</c>).</summary>
    Sleepable = 0x10,

    /// <summary>An XDP program that understands packets in fragments (<c>BPF_F_XDP_HAS_FRAGS</c>).</summary>
    XdpFragments = 0x20,
}
