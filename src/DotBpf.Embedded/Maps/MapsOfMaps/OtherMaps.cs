namespace DotBpf.Embedded.Maps.MapsOfMaps;

/// <summary>What a map knows of others from its creation.</summary>
/// <param name="Maps">All maps of the host.</param>
/// <param name="Shape">What the inner maps of a map of maps are like.</param>
internal readonly record struct OtherMaps(MapTable Maps, InnerShape? Shape);
