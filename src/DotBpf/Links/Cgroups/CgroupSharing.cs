namespace DotBpf;

/// <summary>How a cgroup's program gets on with those of cgroups below; the numbers are the kernel's <c>BPF_F_ALLOW_*</c>.</summary>
public enum CgroupSharing : uint
{
    /// <summary>No other program, here or below.</summary>
    Exclusive = 0,

    /// <summary>A program below takes its place there (<c>BPF_F_ALLOW_OVERRIDE</c>).</summary>
    Override = 1,

    /// <summary>All run, the one of the innermost cgroup first (<c>BPF_F_ALLOW_MULTI</c>).</summary>
    Multi = 2,
}
