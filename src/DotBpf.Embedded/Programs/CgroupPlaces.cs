using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>To what of a cgroup programs of a kind can be attached (bpf_prog_load_check_attach, kernel/bpf/syscall.c, 6.18).</summary>
internal static class CgroupPlaces
{
    /// <summary>The places for programs of a kind; empty for kinds that are for no cgroup.</summary>
    internal static ReadOnlySpan<AttachType> Of(ProgramType type) => type switch
    {
        ProgramType.CgroupSkb => [AttachType.CgroupInetIngress, AttachType.CgroupInetEgress],
        ProgramType.CgroupDevice => [AttachType.CgroupDevice],
        ProgramType.CgroupSysctl => [AttachType.CgroupSysctl],
        ProgramType.CgroupSockopt => [AttachType.CgroupGetsockopt, AttachType.CgroupSetsockopt],
        ProgramType.SockOps => [AttachType.CgroupSockOps],
        ProgramType.CgroupSock => [AttachType.CgroupInetSockCreate, AttachType.CgroupInetSockRelease, AttachType.CgroupInet4PostBind, AttachType.CgroupInet6PostBind],
        ProgramType.CgroupSockAddress =>
        [
            AttachType.CgroupInet4Bind, AttachType.CgroupInet6Bind, AttachType.CgroupInet4Connect, AttachType.CgroupInet6Connect, AttachType.CgroupUnixConnect,
            AttachType.CgroupUdp4Sendmsg, AttachType.CgroupUdp6Sendmsg, AttachType.CgroupUnixSendmsg, AttachType.CgroupUdp4Recvmsg, AttachType.CgroupUdp6Recvmsg, AttachType.CgroupUnixRecvmsg,
            AttachType.CgroupInet4Getpeername, AttachType.CgroupInet6Getpeername, AttachType.CgroupUnixGetpeername,
            AttachType.CgroupInet4Getsockname, AttachType.CgroupInet6Getsockname, AttachType.CgroupUnixGetsockname,
        ],
        _ => [],
    };

    /// <summary>The kind of programs for a place; <see langword="null"/> when it is none of a cgroup.</summary>
    internal static ProgramType? KindFor(AttachType place)
    {
        foreach (ProgramType type in (ReadOnlySpan<ProgramType>)[ProgramType.CgroupSkb, ProgramType.CgroupDevice, ProgramType.CgroupSysctl, ProgramType.CgroupSockopt, ProgramType.SockOps, ProgramType.CgroupSock, ProgramType.CgroupSockAddress])
        {
            if (Of(type).Contains(place))
                return type;
        }

        return null;
    }

    /// <summary>Whether a program of a kind may expect to be attached there. Where a kind has one place, what is expected does not matter.</summary>
    internal static bool Allow(ProgramType type, AttachType expected) => Of(type).Length <= 1 || Of(type).Contains(expected);

    /// <summary>Whether programs at a place can ask what those before them made of it, and change that (cgroup_common_func_proto, kernel/bpf/cgroup.c, 6.18).</summary>
    internal static bool HaveOutcome(AttachType place) => place is not (
        AttachType.CgroupInetIngress or AttachType.CgroupInetEgress or AttachType.CgroupSockOps
        or AttachType.CgroupUdp4Recvmsg or AttachType.CgroupUdp6Recvmsg or AttachType.CgroupUnixRecvmsg
        or AttachType.CgroupInet4Getpeername or AttachType.CgroupInet6Getpeername or AttachType.CgroupUnixGetpeername
        or AttachType.CgroupInet4Getsockname or AttachType.CgroupInet6Getsockname or AttachType.CgroupUnixGetsockname);
}
