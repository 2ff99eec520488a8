using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>What one run of a program does: how the packet begins (<c>struct command</c> of <c>map-operations.bpf.c</c> and <c>record-operations.bpf.c</c>).</summary>
/// <param name="Operation">What to do.</param>
/// <param name="Number">The CPU, or the length.</param>
/// <param name="Flags">The helper's flags.</param>
/// <param name="Key">The key, or the offset.</param>
/// <param name="Value">The value.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ProgramCommand(uint Operation, uint Number, ulong Flags, ulong Key, ulong Value);
