using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The lock inside a value (<c>struct bpf_spin_lock</c>): programs hold it while they change the value, and the <c>Locked</c> view of a map does so from here.</summary>
/// <remarks>
/// <para>Layout: 4 bytes, aligned to 4; at most one in a value. Its bytes read as zero, and writing a value leaves it alone.</para>
/// <para>Kernel: since 5.1, in values of <c>HASH</c>, <c>ARRAY</c> and storage kinds. Maps whose values have one cannot be frozen or mapped into memory.</para>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 4)]
public readonly struct BpfSpinLock
{
    private readonly uint _val;

    /// <summary>Always empty: user space never sees the lock itself.</summary>
    public override string ToString() => _val == 0 ? "" : "?";
}
