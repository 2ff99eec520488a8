using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>What programs must have in common to call each other through a map; the first program fixes it for the map's life.</summary>
/// <param name="Type">The kind of program.</param>
/// <param name="ExpectedAttachType">Where it is attached.</param>
/// <param name="HasFragments">Whether it accepts XDP packets in fragments.</param>
internal readonly record struct ProgramOwner(ProgramType Type, AttachType ExpectedAttachType, bool HasFragments);
