namespace DotBpf.Embedded.Contexts;

/// <summary>The contexts of programs that look on, as they are on x86-64: all of them are read-only (kernel/trace/bpf_trace.c, 6.18).</summary>
internal static class TracingContexts
{
    // MAX_BPF_FUNC_ARGS, include/linux/bpf.h, 6.18.
    private const int MostArguments = 12;

    // PERF_MAX_TRACE_SIZE, include/linux/trace_events.h, 6.18.
    private const int LongestRecord = 8192;

    // Of struct pt_regs, arch/x86/include/asm/ptrace.h, 6.18, in its order.
    private static readonly string[] s_registers =
        ["r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8", "ax", "cx", "dx", "si", "di", "orig_ax", "ip", "cs", "flags", "sp", "ss"];

    private static int RegistersSize => s_registers.Length * sizeof(ulong);

    /// <summary>The arguments of a raw tracepoint, 8 bytes each.</summary>
    internal static ContextLayout RawTracepoint { get; } = Memory("bpf_raw_tracepoint_args", "args", 0, MostArguments * sizeof(ulong));

    /// <summary>The record of a tracepoint, as its format says, but for the first 8 bytes, which the kernel keeps for itself (tp_prog_is_valid_access).</summary>
    internal static ContextLayout Tracepoint { get; } = Memory("void", "record", sizeof(ulong), LongestRecord);

    /// <summary>The registers where a probe is, which may be read in parts (kprobe_prog_is_valid_access).</summary>
    internal static ContextLayout Probe { get; } = new("pt_regs", RegistersSize, Registers("", readsInParts: true));

    /// <summary>The registers where a perf event came, each read as a whole, and what it tells of itself (pe_prog_is_valid_access).</summary>
    internal static ContextLayout PerfEvent { get; } = new(
        "bpf_perf_event_data",
        RegistersSize + (2 * sizeof(ulong)),
        [
            .. Registers("regs.", readsInParts: false),
            new("sample_period", RegistersSize, sizeof(ulong)),
            new("addr", RegistersSize + sizeof(ulong), sizeof(ulong)),
        ]);

    private static ContextLayout Memory(string name, string field, int start, int size) => new(name, size, [new(field, start, size - start)]);

    private static ContextField[] Registers(string prefix, bool readsInParts) =>
        [.. s_registers.Select((name, index) => new ContextField(prefix + name, index * sizeof(ulong), sizeof(ulong), ReadsInParts: readsInParts))];
}
