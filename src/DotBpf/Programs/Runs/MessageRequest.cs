namespace DotBpf;

/// <summary>What a program on a socket's messages (kind SkMsg) asked for beside its verdict.</summary>
/// <remarks>Units: bytes, from the begin of the message. Kernel: since 4.17.</remarks>
/// <param name="AppliesTo">How many bytes the verdict holds for, even beyond this message (<c>bpf_msg_apply_bytes</c>); 0 for this message.</param>
/// <param name="WaitsFor">How many bytes there must be before the program is asked again (<c>bpf_msg_cork_bytes</c>); 0 for no more than there are.</param>
public readonly record struct MessageRequest(uint AppliesTo, uint WaitsFor);
