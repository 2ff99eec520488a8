using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Programs that look on: a test run gives them a context, once, and takes nothing back (bpf_prog_test_run_raw_tp, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>The kernel runs those on raw tracepoints so, and others on their events only. SAFETY: every context is shorter than a machine's block.</remarks>
internal sealed unsafe class TracingEnvironment(ContextLayout layout, bool takesAnyLength) : ProgramEnvironment
{
    internal override ContextLayout Layout { get; } = layout;

    internal override long RedirectVerdict => -1;

    internal override bool HasPacket => false;

    internal override bool TakesCpu => true;

    internal override bool TakesAnyLength { get; } = takesAnyLength;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (!input.Packet.IsEmpty || !input.PacketOut.IsEmpty || !input.ContextOut.IsEmpty || input.Repeat > 1 || input.Context.Length > Layout.Size)
            return Errno.EINVAL;
        return ReadContext(input, new Span<byte>(machine.Context, Layout.Size));
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (0, 0);
        return Errno.None;
    }

    internal override Window PacketWindow(Machine machine) => default;
}
