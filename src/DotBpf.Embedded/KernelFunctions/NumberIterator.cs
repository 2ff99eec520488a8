using System.Runtime.InteropServices;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>What is in a program's <c>struct bpf_iter_num</c>. Programs read the current number where it lies.</summary>
/// <param name="Current">The current number.</param>
/// <param name="End">The one behind the last.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NumberIterator(int Current, int End)
{
    internal const int SizeInBytes = 8;
}
