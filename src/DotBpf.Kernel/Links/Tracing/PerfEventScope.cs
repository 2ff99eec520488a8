namespace DotBpf.Kernel;

/// <summary>Where a perf event is watched, and how a program is tied to it.</summary>
/// <param name="ProcessId">The process, or <see langword="null"/> for all.</param>
/// <param name="Cpu">The kernel's number of the CPU, or <see langword="null"/> for all of the process; events that happen on every CPU anyway need none.</param>
/// <param name="Cookie">What the program reads by <c>bpf_get_attach_cookie</c>.</param>
/// <param name="Method">By a link or by the ioctl.</param>
internal readonly record struct PerfEventScope(int? ProcessId, int? Cpu, ulong Cookie, AttachMethod Method);
