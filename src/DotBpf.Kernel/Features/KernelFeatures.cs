using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>What the running kernel can do, asked by creating the smallest thing of each kind.</summary>
internal sealed class KernelFeatures : HostFeatures
{
    // Kernels do not change while they run.
    internal static KernelFeatures OfThisKernel { get; } = new();

    /// <inheritdoc/>
    protected override InstructionSetVersion ProbeInstructionSet() => ProgramProbe.InstructionSet();

    /// <inheritdoc/>
    protected override bool ProbeMap(MapType type) => MapProbe.Has(type);

    /// <inheritdoc/>
    protected override bool ProbeProgram(ProgramType type) => ProgramProbe.Has(type);

    /// <inheritdoc/>
    protected override bool ProbeHelper(ProgramType type, int helper) => HelperProbe.Has(type, helper);

    /// <inheritdoc/>
    protected override bool ProbeLink(BpfLinkType type) => LinkProbe.Has(type);

    /// <inheritdoc/>
    protected override bool ProbeTypes(TypesFeature feature) => TypesProbe.Has(feature);
}
