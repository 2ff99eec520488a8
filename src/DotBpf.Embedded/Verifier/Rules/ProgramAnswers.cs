using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>What a program may answer where its kind or place leaves it no choice (check_return_code, kernel/bpf/verifier.c, 6.18).</summary>
/// <param name="Least">The least answer.</param>
/// <param name="Most">The greatest.</param>
/// <param name="Whose">Whose it is, and what it means, for messages.</param>
internal sealed record ProgramAnswers(long Least, long Most, string Whose)
{
    /// <summary>Those that only the place understands that the program expects to be attached to; <see langword="null"/> for none.</summary>
    internal KnownBits? OfPlace { get; init; }

    /// <summary>The answers of a program; <see langword="null"/> when it may answer anything.</summary>
    internal static ProgramAnswers? Of(ProgramSpec program) => (program.Type, program.ExpectedAttachType) switch
    {
        (ProgramType.Kprobe, AttachType.TraceKprobeSession or AttachType.TraceUprobeSession) =>
            new(0, 1, "a session's program, which must answer 0 to be called at the return too or 1 not to be"),
        (ProgramType.CgroupSkb, AttachType.CgroupInetEgress) =>
            new(0, 3, "a program on what a cgroup sends, which must answer 0 to drop the packet or 1 to let it pass, and 2 more to tell of congestion")
            {
                OfPlace = NumberRange.Between(2, 3).Bits,
            },
        (ProgramType.CgroupSkb, _) =>
            new(0, 1, "a program on what a cgroup receives, which must answer 0 to drop the packet or 1 to let it pass"),
        (ProgramType.SkLookup, _) => new(0, 1, "a lookup of a socket, which must answer 0 to drop or 1 to pass"),
        (ProgramType.SockOps, _) => new(0, 1, "a program that follows sockets, which must answer 0 or 1"),
        (ProgramType.CgroupSockAddress, AttachType.CgroupInet4Bind or AttachType.CgroupInet6Bind) =>
            new(0, 3, "a program on addresses that are bound, which must answer 0 to forbid or 1 to allow, and 2 more to allow ports of the privileged"),
        (ProgramType.CgroupSockAddress, _) when !CgroupPlaces.HaveOutcome(program.ExpectedAttachType) =>
            new(1, 1, "a program on addresses that are told, which must answer 1"),
        (ProgramType.CgroupSock or ProgramType.CgroupSockAddress or ProgramType.CgroupDevice or ProgramType.CgroupSysctl or ProgramType.CgroupSockopt, _) =>
            new(0, 1, "a program of a cgroup, which must answer 0 to forbid or 1 to allow"),
        _ => null,
    };
}
