using DotBpf.Embedded;

namespace DotBpf.Conformance.Timers;

/// <summary>Callbacks of timers as native code.</summary>
public sealed class CompiledTimerTests() : DrivenTimerContract(new EmbeddedHostOptions { VerifiesPrograms = true, ExecutionMode = ExecutionMode.Jit });
