namespace DotBpf.Embedded.Verifier.States;

/// <summary>Something that the program must give back before it ends.</summary>
/// <param name="Id">The <see cref="Value.Reference"/> of values that stand for it.</param>
/// <param name="Slot">The call that gave it.</param>
internal readonly record struct Resource(int Id, int Slot);
