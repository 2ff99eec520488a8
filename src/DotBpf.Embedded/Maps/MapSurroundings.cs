using DotBpf.Embedded.Maps.MapsOfMaps;
using DotBpf.Embedded.Maps.Sockets;

namespace DotBpf.Embedded.Maps;

/// <summary>What a map knows of its host from its creation.</summary>
/// <param name="Maps">All maps of the host.</param>
/// <param name="Interfaces">The network interfaces that there are.</param>
/// <param name="Sockets">The sockets that were made for programs to send packets to.</param>
/// <param name="Shape">What the inner maps of a map of maps are like.</param>
internal readonly record struct MapSurroundings(MapTable Maps, IReadOnlyCollection<int> Interfaces, XdpSocketTable Sockets, InnerShape? Shape);
