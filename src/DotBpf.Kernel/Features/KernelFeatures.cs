using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>What the running kernel can do, asked by creating the smallest thing of each kind.</summary>
internal sealed class KernelFeatures(KernelHost host) : HostFeatures
{
    // Kernels do not change while they run.
    internal static KernelFeatures OfThisKernel { get; } = new(KernelHost.Open());

    /// <inheritdoc/>
    protected override InstructionSetVersion ProbeInstructionSet() => ProgramProbe.InstructionSet(host);

    /// <inheritdoc/>
    protected override bool ProbeMap(MapType type) => MapProbe.Has(host, type);

    /// <inheritdoc/>
    protected override bool ProbeProgram(ProgramType type) => ProgramProbe.Has(host, type);

    /// <inheritdoc/>
    protected override bool ProbeHelper(ProgramType type, int helper) => HelperProbe.Has(host, type, helper);

    /// <inheritdoc/>
    protected override bool ProbeLink(BpfLinkType type) => LinkProbe.Has(type);

    /// <inheritdoc/>
    protected override bool ProbeTypes(TypesFeature feature) => TypesProbe.Has(host, feature);
}
