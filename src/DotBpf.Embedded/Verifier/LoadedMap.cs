namespace DotBpf.Embedded.Verifier;

/// <summary>What a 64-bit load loads.</summary>
/// <param name="Map">Which of the program's maps.</param>
/// <param name="Offset">Where in its only value; <see langword="null"/> for the map itself.</param>
internal readonly record struct LoadedMap(int Map, int? Offset);
