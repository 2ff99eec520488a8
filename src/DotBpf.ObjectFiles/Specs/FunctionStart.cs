namespace DotBpf.ObjectFiles;

/// <summary>Where a function of a program begins.</summary>
/// <param name="Slot">Its first slot.</param>
/// <param name="Name">Its C name.</param>
/// <param name="TypeId">The id of its <c>FUNC</c> in the object's types, or 0 when the object does not say.</param>
public readonly record struct FunctionStart(int Slot, string Name, int TypeId);
