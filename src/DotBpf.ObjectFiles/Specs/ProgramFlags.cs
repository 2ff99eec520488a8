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

    /// <summary>For tests of the verifier: loads are given random zero-extension (<c>BPF_F_TEST_RND_HI32</c>).</summary>
    TestRandomHigh32 = 0x4,

    /// <summary>For tests of the verifier: states are kept as often as can be (<c>BPF_F_TEST_STATE_FREQ</c>).</summary>
    TestStateFrequency = 0x8,

    /// <summary>The program may sleep (<c>BPF_F_SLEEPABLE</c>).</summary>
    Sleepable = 0x10,

    /// <summary>An XDP program that understands packets in fragments (<c>BPF_F_XDP_HAS_FRAGS</c>).</summary>
    XdpFragments = 0x20,

    /// <summary>The program is bound to the driver of a network interface and may ask it for metadata, yet runs on the host (<c>BPF_F_XDP_DEV_BOUND_ONLY</c>).</summary>
    DeviceBound = 0x40,
}
