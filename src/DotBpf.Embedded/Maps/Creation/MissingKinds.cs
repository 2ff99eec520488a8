using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Creation;

/// <summary>Why this host has no maps of some kinds that the kernel has.</summary>
internal static class MissingKinds
{
    internal static FeatureNotSupportedException Refuse(MapType type) => new(
        $"A map of kind {type}",
        "embedded",
        type.MinimumKernel,
        $"{ReasonFor(type)} Use the kernel host for it.");

    private static string ReasonFor(MapType type) => type switch
    {
        MapType.StructOps => "Its functions are called by subsystems of the kernel.",
        MapType.InstructionArray or MapType.ResizableHash => "This host does what Linux 6.18 does, which has no such kind.",
        _ => "It is not made here yet.",
    };
}
