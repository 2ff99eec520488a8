namespace DotBpf;

/// <summary>Which cgroups an iterator visits; the numbers are the kernel's <c>enum bpf_cgroup_iter_order</c>.</summary>
public enum CgroupWalk : uint
{
    /// <summary>Only the one given.</summary>
    Self = 1,

    /// <summary>It and those below, each before its children.</summary>
    Descendants = 2,

    /// <summary>It and those below, each after its children.</summary>
    DescendantsLast = 3,

    /// <summary>It and those above, up to the root.</summary>
    Ancestors = 4,
}
