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
        MapType.SockMap or MapType.SockHash or MapType.ReusePortSockArray => "It holds sockets of the kernel and redirects what they receive, and no data pass through sockets here.",
        MapType.StructOps => "Its functions are called by subsystems of the kernel.",
        MapType.InstructionArray or MapType.ResizableHash => "This host does what Linux 6.18 does, which has no such kind.",
        _ => "It is not made here yet.",
    };
}
