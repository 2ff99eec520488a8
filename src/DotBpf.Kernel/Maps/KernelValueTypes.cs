using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The kernel's own types that values of struct-ops maps have.</summary>
internal static class KernelValueTypes
{
    // The kernel wraps each structure that programs may implement in one of this name (include/linux/bpf.h, 6.18).
    private const string Prefix = "bpf_struct_ops_";

    /// <summary>The spec with the size of its kernel type, and the type's number.</summary>
    /// <exception cref="FeatureNotSupportedException">The kernel has no such structure that programs could implement.</exception>
    internal static MapSpec Resolve(MapSpec spec, out uint typeId)
    {
        typeId = 0;
        if (spec.KernelValueType is not { } structure)
            return spec;
        BtfStruct type = Find(structure);
        typeId = (uint)type.Id;
        return spec with { ValueSize = (uint)type.SizeInBytes!.Value };
    }

    private static BtfStruct Find(string structure)
    {
        if (!KernelTypeInformation.Exists)
            throw new FeatureNotSupportedException($"Implementing {structure}", "kernel", KernelTypeInformation.MinimumKernel, KernelTypeInformation.Missing);
        return KernelTypeInformation.Types.TryFind(Prefix + structure, out BtfStruct? type)
            ? type
            : throw new FeatureNotSupportedException($"Implementing '{structure}' by programs", "kernel", advice: $"The running kernel has no struct {Prefix}{structure}.");
    }
}
