using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>To what of a cgroup programs of a kind can be attached (bpf_prog_load_check_attach, kernel/bpf/syscall.c, 6.18).</summary>
internal static class CgroupPlaces
{
    /// <summary>The places for programs of a kind; empty for kinds that are for no cgroup.</summary>
    internal static ReadOnlySpan<AttachType> Of(ProgramType type) => type switch
    {
        ProgramType.CgroupSkb => [AttachType.CgroupInetIngress, AttachType.CgroupInetEgress],
        _ => [],
    };

    /// <summary>Whether a program of a kind may expect to be attached there.</summary>
    internal static bool Allow(ProgramType type, AttachType expected) => Of(type).IsEmpty || Of(type).Contains(expected);
}
