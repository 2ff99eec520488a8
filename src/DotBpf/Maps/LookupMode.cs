namespace DotBpf;

/// <summary>How a value is read; the numbers are the kernel's.</summary>
[Flags]
public enum LookupMode : ulong
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>Hold the lock inside the value (<c>BPF_F_LOCK</c>).</summary>
    Lock = 4,
}
