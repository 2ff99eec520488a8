using DotBpf.Embedded.Maps.MapsOfMaps;

namespace DotBpf.Embedded.Maps;

/// <summary>What a map knows of its host from its creation.</summary>
/// <param name="Maps">All maps of the host.</param>
/// <param name="Interfaces">The network interfaces that there are.</param>
/// <param name="Objects">What stands for objects of the kernel.</param>
/// <param name="Shape">What the inner maps of a map of maps are like.</param>
internal readonly record struct MapSurroundings(MapTable Maps, IReadOnlyCollection<int> Interfaces, SimulatedObjects Objects, InnerShape? Shape);
