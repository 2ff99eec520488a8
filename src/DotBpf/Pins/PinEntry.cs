namespace DotBpf;

/// <summary>A pin, as a listing shows it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">What it keeps.</param>
/// <param name="Id">The number of that on the host; 0 when it is hidden.</param>
/// <param name="Name">The name of the map or program, the sort of the link; empty when it is hidden.</param>
public sealed record PinEntry(PinPath Path, PinKind Kind, uint Id, string Name);
