namespace DotBpf;

/// <summary>How one run of a flow dissector ended.</summary>
/// <param name="Verdict">What it returned: 0 when it dissected the packet, 2 to drop it, 129 to leave it to the kernel's own dissector (<c>BPF_OK</c>, <c>BPF_DROP</c>, <c>BPF_FLOW_DISSECTOR_CONTINUE</c>).</param>
/// <param name="Keys">What it found out.</param>
/// <param name="NanosecondsPerRun">How long one run took.</param>
public sealed record FlowDissectorRunResult(int Verdict, FlowKeys Keys, long NanosecondsPerRun);
