namespace DotBpf.Kernel;

/// <summary>Where a name that a program uses was found.</summary>
/// <param name="Number">The id in the kernel's types, or the address where <paramref name="IsAddress"/>.</param>
/// <param name="IsAddress">Whether it was found by address alone.</param>
/// <param name="Module">The position of its module among <see cref="KernelNames.Modules"/>; 0 for the kernel itself.</param>
internal readonly record struct KernelName(ulong Number, bool IsAddress, int Module);
