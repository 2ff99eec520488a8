using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Programs on raw tracepoints, which a test run calls with the arguments of one (bpf_prog_test_run_raw_tp, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>Their context is the arguments, 8 bytes each (<c>struct bpf_raw_tracepoint_args</c>). SAFETY: they are fewer than a machine's block has room for.</remarks>
internal sealed unsafe class RawTracepointEnvironment : ProgramEnvironment
{
    // MAX_BPF_FUNC_ARGS, include/linux/bpf.h, 6.18.
    private const int MostArguments = 12;
    private const int LongestContext = MostArguments * sizeof(ulong);

    internal override ContextLayout Layout { get; } = new("bpf_raw_tracepoint_args", LongestContext, [new("args", 0, LongestContext)]);

    internal override long RedirectVerdict => -1;

    internal override bool HasPacket => false;

    internal override bool TakesCpu => true;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (!input.Packet.IsEmpty || !input.PacketOut.IsEmpty || !input.ContextOut.IsEmpty || input.Repeat > 1 || input.Context.Length > LongestContext)
            return Errno.EINVAL;
        return ReadContext(input, new Span<byte>(machine.Context, LongestContext));
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (0, 0);
        return Errno.None;
    }

    internal override Window PacketWindow(Machine machine) => default;
}
