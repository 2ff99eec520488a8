using System.Runtime.InteropServices;

namespace DotBpf.Soak.Steps;

/// <summary>A test that lets a process run instruction by instruction, which Linux can do, and .NET's atomic instructions bear on x86-64.</summary>
public sealed class TraceTheoryAttribute : TheoryAttribute
{
    public TraceTheoryAttribute() => Skip = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? null : "needs Linux on x86-64";
}
