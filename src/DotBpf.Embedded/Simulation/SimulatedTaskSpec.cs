using System.Collections.Immutable;

namespace DotBpf.Embedded;

/// <summary>Says what <see cref="SimulatedTask"/> to make.</summary>
public sealed record SimulatedTaskSpec
{
    /// <summary>What programs get by <c>bpf_get_current_comm</c>, of which the kernel keeps 15 bytes.</summary>
    public string Name { get; init => field = value ?? throw new ArgumentNullException(nameof(Name)); } = "task";

    /// <summary>The cgroup that it is in; <see langword="null"/> for the root.</summary>
    public SimulatedCgroup? Cgroup { get; init; }

    /// <summary>Its own number; <see langword="null"/> for one that no task of Linux has.</summary>
    public int? ThreadId { get; init; }

    /// <summary>The number of its process; <see langword="null"/> when it is the process's first thread, whose number is the process's.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The user it runs as; 0 is root.</summary>
    public uint UserId { get; init; }

    /// <summary>The group it runs as.</summary>
    public uint GroupId { get; init; }

    /// <summary>Where it is in the kernel: addresses, innermost first. What programs ask for by <c>bpf_get_stackid</c> and its like.</summary>
    public ImmutableArray<ulong> KernelStack { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where it is in its own code, for <c>BPF_F_USER_STACK</c>: addresses, innermost first.</summary>
    public ImmutableArray<ulong> UserStack { get; init => field = value.IsDefault ? [] : value; } = [];
}
