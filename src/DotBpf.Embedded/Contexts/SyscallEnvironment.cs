using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Programs that user space runs for themselves, as the kernel does (bpf_prog_test_run_syscall, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>Their context is memory of the caller's: whatever both agree on. SAFETY: it is not longer than a machine's block, as is what comes out of it than what went in.</remarks>
internal sealed unsafe class SyscallEnvironment : ProgramEnvironment
{
    // U16_MAX, beyond which programs cannot reach either (syscall_prog_is_valid_access, kernel/bpf/syscall.c, 6.18).
    private const int LongestContext = ushort.MaxValue;

    internal override ContextLayout Layout { get; } = new("void", LongestContext, [new("context", 0, LongestContext, Access: ContextAccess.Parts)]);

    internal override long RedirectVerdict => -1;

    internal override bool HasPacket => false;

    internal override bool TakesAnyLength => true;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (!input.Packet.IsEmpty || !input.PacketOut.IsEmpty || input.Repeat > 1 || input.Context.Length > LongestContext || (input.Context.IsEmpty && !input.ContextOut.IsEmpty))
            return Errno.EINVAL;
        Span<byte> context = new(machine.Context, LongestContext);
        input.Context.CopyTo(context);
        context[input.Context.Length..].Clear();
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        packetLength = 0;
        contextLength = input.ContextOut.IsEmpty ? 0 : input.Context.Length;
        return CopyOut(new ReadOnlySpan<byte>(machine.Context, contextLength), input.ContextOut);
    }

    internal override Window PacketWindow(Machine machine) => default;
}
