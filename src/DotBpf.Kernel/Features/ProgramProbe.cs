using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>Asks the kernel for kinds of programs, and for instructions.</summary>
internal static class ProgramProbe
{
    // Every kernel has them, so that who may not load these may load none: a filter of system calls, for instance.
    private const ProgramType Commonest = ProgramType.SocketFilter;

    // What may be asked about instructions with, where a token does not permit the first.
    private static readonly ProgramType[] s_usual = [Commonest, ProgramType.Xdp, ProgramType.SchedCls, ProgramType.CgroupSkb, ProgramType.Kprobe, ProgramType.Tracepoint];

    private static readonly Instruction s_zero = new(0xb7, 0, 0, 0, 0);
    private static readonly Instruction s_exit = new(0x95, 0, 0, 0, 0);

    internal static bool Has(KernelHost host, ProgramType type)
    {
        if (type == ProgramType.Unspecified)
            return false;
        var program = new SmallestProgram
        {
            Host = host,
            Type = type,
            AttachType = AttachTypeOf(type),
            AttachId = IsBound(type) ? 1u : 0,
            Flags = type == ProgramType.Syscall ? ProgramFlags.Sleepable : ProgramFlags.None,
            Instructions = SmallestProgram.Nothing,
        };
        Errno errno = program.Ask(out string log);
        return errno switch
        {
            Errno.None => true,
            // The first type of the kernel is nothing to attach to: a kernel that knows the kind says that, others say nothing.
            Errno.EINVAL when IsBound(type) => log.Length != 0,
            Errno.ENOTSUPP => type == ProgramType.StructOps,
            Errno.EINVAL or Errno.E2BIG => false,
            Errno.EPERM when IsForbidden(host, type) => false,
            _ => throw MayNotAsk(errno, $"{type} programs"),
        };
    }

    internal static InstructionSetVersion InstructionSet(KernelHost host)
    {
        Instruction jumpIfBelow = new(0xa5, 0, 0, 0, 1), jumpIfBelow32 = new(0xa6, 0, 0, 0, 1), swap = new(0xd7, 0, 0, 0, 16);
        ProgramType kind = s_usual.FirstOrDefault(type => Has(host, type), Commonest);
        return Takes(host, kind, swap) ? InstructionSetVersion.V4
            : Takes(host, kind, jumpIfBelow32) ? InstructionSetVersion.V3
            : Takes(host, kind, jumpIfBelow) ? InstructionSetVersion.V2
            : InstructionSetVersion.V1;
    }

    internal static BpfSyscallException MayNotAsk(Errno errno, string what) => new(
        BpfCommand.ProgramLoad,
        errno,
        $"the question whether the kernel has {what}",
        errno == Errno.EPERM ? Privilege.ExplainRefusal() : "");

    /// <summary>The attach type that a kind of program cannot do without.</summary>
    internal static AttachType AttachTypeOf(ProgramType type) => type switch
    {
        ProgramType.CgroupSockAddress => AttachType.CgroupInet4Connect,
        ProgramType.CgroupSockopt => AttachType.CgroupGetsockopt,
        ProgramType.SkLookup => AttachType.SkLookup,
        ProgramType.Netfilter => AttachType.Netfilter,
        ProgramType.Tracing => AttachType.TraceRawTracepoint, // the one that lockdown permits
        ProgramType.Lsm => AttachType.LsmMac,
        _ => default,
    };

    // A token that does not permit a kind says no more than that; and where everything else is permitted, lockdown or a security module forbids it to everybody.
    private static bool IsForbidden(KernelHost host, ProgramType type) =>
        host.Token is not null || (Privilege.IsComplete && type != Commonest && Has(host, Commonest));

    private static bool IsBound(ProgramType type) => type is ProgramType.Tracing or ProgramType.Lsm or ProgramType.Extension or ProgramType.StructOps;

    private static bool Takes(KernelHost host, ProgramType kind, Instruction instruction)
    {
        var program = new SmallestProgram { Host = host, Type = kind, Instructions = [s_zero, instruction, s_exit] };
        Errno errno = program.Ask(out _);
        return errno is Errno.None or Errno.EINVAL ? errno == Errno.None : throw MayNotAsk(errno, "an instruction");
    }
}
