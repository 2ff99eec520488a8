using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A loaded program of an object. It lives and dies with the object.</summary>
public sealed class BpfProgram
{
    internal BpfProgram(ProgramSpec spec, ProgramHandle handle)
    {
        Spec = spec;
        Handle = handle;
    }

    /// <summary>What was loaded: the object's spec, fitted to the types of the host.</summary>
    public ProgramSpec Spec { get; }

    /// <summary>The program at the level of bytes.</summary>
    public ProgramHandle Handle { get; }

    /// <summary>The name of its C function.</summary>
    public string Name => Spec.Name;

    /// <summary>Runs the program once on a packet, without attaching it.</summary>
    /// <param name="packet">The packet, from its Ethernet header on.</param>
    /// <returns>What the program returned and how long it took.</returns>
    /// <exception cref="BpfSyscallException">The host cannot run it so, or refuses the packet.</exception>
    public TestRunResult TestRun(ReadOnlySpan<byte> packet) => TestRun(new TestRunInput { Packet = packet });

    /// <summary>Runs the program on a packet and context, without attaching it.</summary>
    /// <param name="input">The packet, the context, and room for what becomes of them.</param>
    /// <returns>What the program returned and how long it took.</returns>
    /// <exception cref="BpfSyscallException">The host cannot run it so, or refuses the packet.</exception>
    public TestRunResult TestRun(in TestRunInput input)
    {
        Errno errno = Handle.TestRun(in input, out TestRunResult result);
        return errno == Errno.None ? result : throw TestRunFailed(errno, input.Packet.Length);
    }

    /// <summary>Attaches the program to a hook.</summary>
    /// <param name="target">The hook.</param>
    /// <returns>The link, yours to dispose; disposing it detaches.</returns>
    /// <exception cref="FeatureNotSupportedException">The host has no such hook.</exception>
    /// <exception cref="BpfSyscallException">The hook refuses the program.</exception>
    public BpfLink Attach(AttachTarget target) => Handle.Host.Attach(Handle, target);

    /// <summary>Attaches the program to what its section names: a tracepoint, a function, a probe….</summary>
    /// <returns>The link, yours to dispose; disposing it detaches.</returns>
    /// <exception cref="InvalidOperationException">The section does not name one hook: XDP, for instance, needs an interface.</exception>
    /// <exception cref="FormatException">The section names it in a way that cannot be read.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no such hook.</exception>
    /// <exception cref="BpfSyscallException">The hook refuses the program.</exception>
    public BpfLink Attach() => Attach(SectionTargets.Find(Spec) ?? throw new InvalidOperationException(
        $"Section '{Spec.SectionName}' does not say what to attach {this} to; give a target, such as XdpTarget or CgroupTarget."));

    /// <summary>The program for messages.</summary>
    public override string ToString() => $"program '{Name}' ({Spec.Type})";

    // Kinds that take no packet alone.
    private string? TypedRun => Spec.Type switch
    {
        ProgramType.RawTracepoint or ProgramType.RawTracepointWritable => nameof(ProgramRuns.RunRawTracepoint),
        ProgramType.Syscall => nameof(ProgramRuns.RunSyscall),
        _ => null,
    };

    private BpfSyscallException TestRunFailed(Errno errno, int packetLength) =>
        new(BpfCommand.ProgramTestRun, errno, $"{this} with a packet of {packetLength} bytes", errno switch
        {
            Errno.EINVAL or Errno.EAFNOSUPPORT when Spec.Type == ProgramType.SkLookup =>
                $"Programs of socket lookup take no packet, but a context with the addresses and their family: run them by {nameof(ProgramRuns.RunSocketLookup)}.",
            Errno.EINVAL when Spec.Type == ProgramType.SkReusePort => "Programs that choose among sockets of one port need a whole packet of TCP or UDP, from its Ethernet header on, and take no context.",
            Errno.EINVAL when Spec.Type == ProgramType.SkMsg => "Programs on messages need one of 1 to 32 768 bytes, and take no context.",
            Errno.EINVAL when TypedRun is { } typed => $"Programs of kind {Spec.Type} take another input: run them by {typed}.",
            Errno.EINVAL => "Programs that take packets need at least the 14 bytes of an Ethernet header, and no more than fits the host's packet buffer.",
            Errno.ENOTSUPP => $"Programs of kind {Spec.Type} cannot be run without being attached.",
            Errno.ENOSPC => "The packet or context that the program left is longer than the room given for it.",
            _ => "",
        });
}
