namespace DotBpf.ObjectFiles;

/// <summary>An entry that a map has from the start: another map, or a program, of the same object (<c>.values = { [2] = &amp;target }</c>).</summary>
/// <param name="Key">The slot, or the key where the keys of a hash of maps have 4 bytes.</param>
/// <param name="Target">The name of the map, in a map of maps; of the program, in a program array.</param>
public sealed record StaticValue(uint Key, string Target);
