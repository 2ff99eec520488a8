using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The structures of functions of the running kernel that programs implement.</summary>
internal static class KernelStructures
{
    /// <summary>The structure and the number of its member that the program implements.</summary>
    /// <exception cref="VerificationException">The program's spec does not say it.</exception>
    /// <exception cref="FeatureNotSupportedException">This kernel has no such structure or member, or does not publish its types.</exception>
    internal static ProgramTarget Find(ProgramSpec program)
    {
        if (program.Implements is not { } role)
            throw new VerificationException(program.Name, -1, null, "no structure of the object names it, so it is not known which function of the kernel it implements. Name it in a variable in SEC(\".struct_ops\"), or set Implements in its spec", "");
        if (!KernelTypeInformation.Exists)
            throw Missing(program, KernelTypeInformation.MinimumKernel, KernelTypeInformation.Missing);
        if (!KernelTypeInformation.Types.TryFind(role.Structure, out BtfStruct? structure))
            throw Missing(program, null, $"This kernel has no struct {role.Structure}.");
        for (int i = 0; i < structure.Members.Length; i++)
        {
            if (structure.Members[i].Name == role.Member)
                return new((uint)structure.Id, (uint)i);
        }

        throw Missing(program, null, $"This kernel's struct {role.Structure} has no member '{role.Member}'.");
    }

    private static FeatureNotSupportedException Missing(ProgramSpec program, string? minimumKernel, string advice) =>
        new($"{program.Type} program '{program.Name}'", "kernel", minimumKernel, advice);
}
