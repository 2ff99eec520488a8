using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The functions of the running kernel that programs are loaded for, by name.</summary>
internal static class KernelFunctions
{
    /// <summary>The id, in the kernel's types, of what the program is loaded for; 0 for kinds that are not bound to a function.</summary>
    /// <exception cref="FeatureNotSupportedException">This kernel has no such function, or does not publish its types.</exception>
    internal static ProgramTarget FindTarget(ProgramSpec program, ProgramBindings bindings) => program.Type == ProgramType.StructOps
        ? KernelStructures.Find(program)
        : new(FindId(program, bindings), (uint)program.ExpectedAttachType);

    private static uint FindId(ProgramSpec program, ProgramBindings bindings) => (program.Type, program.ExpectedAttachType) switch
    {
        (ProgramType.Tracing or ProgramType.Extension, _) when bindings.TargetProgram is { } target =>
            ProgramFunctions.Find((KernelProgram)target, program.AttachTarget),
        (ProgramType.Tracing, AttachType.TraceRawTracepoint) => Find<BtfAlias>(program, "btf_trace_"),
        (ProgramType.Tracing, AttachType.TraceIter) => Find<BtfFunction>(program, "bpf_iter_"),
        (ProgramType.Tracing, _) => Find<BtfFunction>(program, ""),
        (ProgramType.Extension, _) => throw Missing(program, null, $"An extension replaces a function of a loaded program: name it by {nameof(ProgramBindings)}.{nameof(ProgramBindings.TargetProgram)}, or in {nameof(LoadOptions)}."),
        (ProgramType.Lsm, AttachType.LsmMac or AttachType.LsmCgroup) => Find<BtfFunction>(program, "bpf_lsm_"),
        _ => 0,
    };

    private static uint Find<T>(ProgramSpec program, string prefix)
        where T : BtfType
    {
        string name = prefix + program.AttachTarget;
        if (!KernelTypeInformation.Exists)
            throw Missing(program, KernelTypeInformation.MinimumKernel, KernelTypeInformation.Missing);
        return KernelTypeInformation.Types.TryFind(name, out T? type)
            ? (uint)type.Id
            : throw Missing(program, null, $"This kernel has no '{name}' to attach to; the name comes from section '{program.SectionName}'.");
    }

    private static FeatureNotSupportedException Missing(ProgramSpec program, string? minimumKernel, string advice) =>
        new($"{program.Type} program '{program.Name}'", "kernel", minimumKernel, advice);
}
