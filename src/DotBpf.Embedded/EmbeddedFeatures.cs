using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded;

/// <summary>What the embedded host can do, as its tables say.</summary>
internal sealed class EmbeddedFeatures : HostFeatures
{
    internal static EmbeddedFeatures OfThisHost { get; } = new();

    /// <inheritdoc/>
    protected override InstructionSetVersion ProbeInstructionSet() => InstructionSetVersion.V4;

    /// <inheritdoc/>
    protected override bool ProbeMap(MapType type) => MapCreation.Has(type);

    /// <inheritdoc/>
    protected override bool ProbeProgram(ProgramType type) => ProgramEnvironment.For(type) is not null;

    /// <inheritdoc/>
    protected override bool ProbeHelper(ProgramType type, int helper) => HelperTable.Find(helper, type)?.Serves(type) ?? false;

    // There are no other hooks in this process.
    /// <inheritdoc/>
    protected override bool ProbeLink(BpfLinkType type) => type == BpfLinkType.Cgroup;

    // Types are shown and compared here, and never refused.
    /// <inheritdoc/>
    protected override bool ProbeTypes(TypesFeature feature) => true;
}
