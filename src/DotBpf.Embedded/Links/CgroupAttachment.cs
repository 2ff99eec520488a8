using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Links;

/// <summary>A program that is attached to a cgroup, of which it holds a reference, with the values that its storages have there.</summary>
internal sealed record CgroupAttachment(EmbeddedProgram Program, SimulatedCgroup Cgroup, AttachType Place, AttachmentValues Values)
{
    /// <summary>What stays when another program takes the place of this one: 0 for one that is attached without a link.</summary>
    internal uint LinkId { get; init; }
}
