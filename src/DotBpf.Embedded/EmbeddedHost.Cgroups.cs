using System.Runtime.InteropServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Links;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded;

/// <content>Programs that are attached to simulated cgroups, and the packets that they see.</content>
public sealed partial class EmbeddedHost
{
    private const int SmallestIpv4Packet = 20;
    private const int SmallestIpv6Packet = 40;

    private readonly CgroupPrograms _cgroupPrograms = new();

    /// <summary>Lets a socket send a packet: the programs that are attached to what its cgroup sends, and the cgroups above, see it.</summary>
    /// <param name="socket">The socket. Of one that is neither IPv4 nor IPv6 programs see nothing, as on the kernel.</param>
    /// <param name="packet">The packet, from its IP header on, of at most 16,064 bytes. Nobody receives it.</param>
    /// <returns>What the programs say of it; <see cref="CgroupVerdict.Pass"/> when there are none.</returns>
    /// <remarks>Programs run on the CPU of this thread (<see cref="EnterCpu"/>), each with the packet and the context as the one before left them, but for the control block, which begins with zeros.</remarks>
    /// <exception cref="ArgumentException">The packet is none of IP, or too long, or the socket belongs to another host.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    /// <exception cref="VerificationException">A program that was not verified touched what is not its own, or ran too long.</exception>
    public CgroupVerdict SendPacket(SimulatedSocket socket, ReadOnlySpan<byte> packet) => Show(socket, packet, AttachType.CgroupInetEgress);

    /// <summary>Lets a packet come in for a socket: the programs that are attached to what its cgroup receives, and the cgroups above, see it.</summary>
    /// <inheritdoc cref="SendPacket"/>
    public CgroupVerdict ReceivePacket(SimulatedSocket socket, ReadOnlySpan<byte> packet) => Show(socket, packet, AttachType.CgroupInetIngress);

    /// <summary>Lets something happen in a cgroup that attached programs decide about: those of the cgroup and of the cgroups above run on a context made up.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="place">What happens: what <see cref="CgroupTarget.AttachType"/> names, but packets, which <see cref="SendPacket"/> and <see cref="ReceivePacket"/> show.</param>
    /// <param name="context">The programs' context, as their C structure has it (<c>struct bpf_cgroup_dev_ctx</c>, <c>bpf_sock</c>, <c>bpf_sock_addr</c>, <c>bpf_sysctl</c>, <c>bpf_sockopt</c>, <c>bpf_sock_ops</c>) or its beginning; receives what they made of it. Pointers in it are the host's.</param>
    /// <param name="option">The value of a socket's option, which the programs may change.</param>
    /// <returns><see cref="Errno.None"/> when all allow it or there are none, <see cref="Errno.EPERM"/> when one forbids it, or the error that one of them set by <c>bpf_set_retval</c>.</returns>
    /// <remarks>The socket that programs find in their context is the one that this thread entered (<see cref="EnterSocket"/>), else one of the run's own; programs of kind SockOps find none then.</remarks>
    /// <exception cref="ArgumentException">The place is none of these, context or option are longer than programs see them, or the cgroup belongs to another host.</exception>
    /// <exception cref="ObjectDisposedException">The cgroup was removed.</exception>
    /// <exception cref="VerificationException">A program that was not verified touched what is not its own, or ran too long.</exception>
    public Errno RunAttached(SimulatedCgroup cgroup, AttachType place, Span<byte> context, Span<byte> option = default)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        cgroup.ThrowIfForeign(_objects);
        ProgramEnvironment? environment = CgroupPlaces.KindFor(place) is { } kind and not ProgramType.CgroupSkb ? ProgramEnvironment.For(kind, place) : null;
        if (environment is null)
            throw new ArgumentException($"No program decides about {place} on a context made up.", nameof(place));
        CgroupAttachment[] programs = _cgroupPrograms.EffectiveOn(cgroup, place);
        if (programs.Length == 0)
            return Errno.None;
        try
        {
            return Decide(environment, programs, new() { Context = context, ContextOut = context, Packet = option, PacketOut = option });
        }
        finally
        {
            EndRetired();
        }
    }

    /// <inheritdoc cref="RunAttached(SimulatedCgroup, AttachType, Span{byte}, Span{byte})"/>
    /// <typeparam name="TContext">The context as a C# structure with the C structure's layout, or its beginning.</typeparam>
    public Errno RunAttached<TContext>(SimulatedCgroup cgroup, AttachType place, ref TContext context, Span<byte> option = default)
        where TContext : unmanaged => RunAttached(cgroup, place, MemoryMarshal.AsBytes(new Span<TContext>(ref context)), option);

    private Errno Decide(ProgramEnvironment environment, CgroupAttachment[] programs, in TestRunInput input)
    {
        Processor processor = _processors[EmbeddedCpu.On(PossibleCpus)];
        lock (processor.Gate)
        {
            Machine machine = processor.Rent();
            try
            {
                if (environment.Begin(machine, input) != Errno.None)
                    throw new ArgumentException($"Programs see a context of {environment.Layout.Size} bytes ({environment.Layout.Name}), and an option of at most a page where they see one.", nameof(input));
                machine.Outcome = 0;
                foreach (CgroupAttachment attachment in programs)
                    Ask(machine, attachment);
                environment.End(machine, input, out _, out _);
                return machine.Outcome < 0 ? (Errno)(-machine.Outcome) : Errno.None;
            }
            finally
            {
                machine.LeaveSocket();
                machine.Values = default;
                processor.Return(machine);
            }
        }
    }

    // bpf_prog_run_array_cg, kernel/bpf/cgroup.c, 6.18: where a second bit means something, the first decides, and elsewhere there is none.
    private static void Ask(Machine machine, CgroupAttachment attachment)
    {
        if (attachment.Program.HasEnded)
            return;
        machine.Values = attachment.Values;
        if ((Run(machine, attachment.Program) & 1) == 0 && machine.Outcome >= 0)
            machine.Outcome = -(int)Errno.EPERM;
    }

    private CgroupVerdict Show(SimulatedSocket socket, ReadOnlySpan<byte> packet, AttachType place)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.ThrowIfForeign(_objects);
        CheckPacket(packet);
        CgroupAttachment[] programs = socket.IsInternet ? _cgroupPrograms.EffectiveOn(socket.Cgroup, place) : [];
        if (programs.Length == 0)
            return CgroupVerdict.Pass;
        bool isHeld = false;
        socket.DangerousAddRef(ref isHeld);
        try
        {
            return Show(socket, packet, programs, isSent: place == AttachType.CgroupInetEgress);
        }
        finally
        {
            socket.DangerousRelease();
            EndRetired();
        }
    }

    private CgroupVerdict Show(SimulatedSocket socket, ReadOnlySpan<byte> packet, CgroupAttachment[] programs, bool isSent)
    {
        Processor processor = _processors[EmbeddedCpu.On(PossibleCpus)];
        lock (processor.Gate)
        {
            Machine machine = processor.Rent();
            try
            {
                ProgramEnvironment.Cgroup.Begin(machine, socket, packet, isSent);
                return Ask(machine, programs, isSent);
            }
            finally
            {
                machine.LeaveSocket();
                machine.Values = default;
                processor.Return(machine);
            }
        }
    }

    // bpf_prog_run_array_cg, kernel/bpf/cgroup.c, 6.18: all run, whatever the first ones say. For what is received answers have no second bit.
    private static CgroupVerdict Ask(Machine machine, CgroupAttachment[] programs, bool isSent)
    {
        bool isDropped = false, isCongested = false;
        foreach (CgroupAttachment attachment in programs)
        {
            if (attachment.Program.HasEnded)
                continue;
            machine.Values = attachment.Values;
            SkbEnvironment.ClearControlBlock(machine);
            uint answer = Run(machine, attachment.Program);
            isDropped |= (isSent ? answer & 1 : answer) == 0;
            isCongested |= isSent && (answer & 2) != 0;
        }

        return (isDropped, isCongested) switch
        {
            (false, false) => CgroupVerdict.Pass,
            (true, false) => CgroupVerdict.Drop,
            (false, true) => CgroupVerdict.PassCongested,
            (true, true) => CgroupVerdict.DropCongested,
        };
    }

    private static uint Run(Machine machine, EmbeddedProgram program) =>
        (uint)(program.Compilation.ForRuns(1) is { } compiled ? machine.Run(program, compiled, 1) : machine.Run(program, 1));

    private static void CheckPacket(ReadOnlySpan<byte> packet)
    {
        int least = packet.IsEmpty ? 1 : (packet[0] >> 4) switch { 4 => SmallestIpv4Packet, 6 => SmallestIpv6Packet, _ => int.MaxValue };
        if (packet.Length < least)
            throw new ArgumentException("The packet is none of IPv4 or IPv6: it must begin with the header of one, and not with a link's.", nameof(packet));
        if (packet.Length > SkbEnvironment.MaxLength)
            throw new ArgumentException($"The packet has {packet.Length} bytes; at most {SkbEnvironment.MaxLength} are seen at once.", nameof(packet));
    }

    private EmbeddedCgroupLink Attach(ProgramHandle program, CgroupTarget target)
    {
        EmbeddedProgram attached = EmbeddedProgramHandle.Of(program, this);
        AttachType place = target.AttachType ?? attached.Spec.ExpectedAttachType;
        bool isLink = target.Method == AttachMethod.Link || (target.Method == AttachMethod.Automatic && target.Sharing == CgroupSharing.Multi);
        Errno errno = attached.MayAttachTo(place) ? Errno.None : Errno.EINVAL;
        CgroupAttachment? attachment = null;
        if (errno == Errno.None)
            errno = _cgroupPrograms.TryAttach(new(attached, FindCgroup(target.Path), place, isLink ? CgroupSharing.Multi : target.Sharing, isLink), target.Order, out attachment);
        if (errno != Errno.None)
            throw new BpfSyscallException(isLink ? BpfCommand.LinkCreate : BpfCommand.ProgramAttach, errno, $"program '{attached.Name}' and {target}", AdviceOnAttaching(errno, attached));
        return new EmbeddedCgroupLink(this, target, _cgroupPrograms, attachment!);
    }

    private SimulatedCgroup FindCgroup(string path) => _objects.Find<SimulatedCgroup>(cgroup => cgroup.Path == path)
        ?? throw new BpfSyscallException(BpfCommand.Open, Errno.ENOENT, $"'{path}'", $"This host has no such cgroup: make one by {nameof(CreateCgroup)}, and name it by its {nameof(SimulatedCgroup.Path)}.");

    private static string AdviceOnAttaching(Errno errno, EmbeddedProgram program) => errno switch
    {
        Errno.EINVAL when CgroupPlaces.Of(program.Type).IsEmpty => $"Programs of kind {program.Type} are for no cgroup.",
        Errno.EINVAL => $"A program of kind {program.Type} is attached to {string.Join(" or ", CgroupPlaces.Of(program.Type).ToArray())}, where it expected to be when it was loaded, and once without a link.",
        Errno.EPERM => "A program is attached there, or to a cgroup above, in a way that lets no other share (CgroupSharing).",
        Errno.ENOENT => "The program or link to stand beside is not attached there.",
        Errno.E2BIG => "No more than 64 programs can be attached there.",
        Errno.ESTALE => "Somebody attached or detached a program since: the revision is another one.",
        _ => "",
    };
}
