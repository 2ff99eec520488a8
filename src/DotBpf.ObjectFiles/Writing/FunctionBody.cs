using System.Collections.Immutable;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>A function taken out of a linked program: nothing in it depends on where it stood. Equal ones are the same function.</summary>
internal sealed record FunctionBody(
    string Name,
    int TypeId,
    ImmutableArray<Instruction> Slots,
    ImmutableArray<FunctionLink> Links,
    ImmutableArray<ProgramReference> References,
    ImmutableArray<SourceLine> Lines)
{
    /// <summary>Compares all but which functions are called, for that depends on the program.</summary>
    public bool Equals(FunctionBody? other) =>
        other is not null && Name == other.Name && TypeId == other.TypeId && Slots.SequenceEqual(other.Slots)
        && Links.Select(link => link.Slot).SequenceEqual(other.Links.Select(link => link.Slot))
        && References.SequenceEqual(other.References) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Name);
        foreach (Instruction slot in Slots)
            hash.Add(slot);
        return hash.ToHashCode();
    }
}
