namespace DotBpf;

/// <summary>A place in a map's value where a program or a map is named. Each host has its own way to name things; callers only say what.</summary>
/// <param name="Offset">Where the reference begins in the value; it has 4 bytes.</param>
/// <param name="Target">What is named.</param>
public readonly record struct ValueReference(int Offset, HostHandle Target);
