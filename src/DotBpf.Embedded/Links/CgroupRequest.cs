using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Links;

/// <summary>A program on its way to a place of a cgroup.</summary>
/// <param name="Program">The program.</param>
/// <param name="Cgroup">The cgroup.</param>
/// <param name="Place">What of it.</param>
/// <param name="Sharing">How it gets on with others.</param>
/// <param name="IsLink">Whether a link is to hold it there.</param>
internal readonly record struct CgroupRequest(EmbeddedProgram Program, SimulatedCgroup Cgroup, AttachType Place, CgroupSharing Sharing, bool IsLink);
