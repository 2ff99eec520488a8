namespace DotBpf.ObjectFiles.Instructions;

/// <summary>Says of the slots of one program what only its object can name: variables and what CO-RE asks for.</summary>
internal sealed class ReferenceRemarks
{
    private readonly ObjectSpec _spec;
    private readonly ILookup<int, ProgramReference> _references;

    internal ReferenceRemarks(ObjectSpec spec, ProgramSpec program)
    {
        _spec = spec;
        _references = program.References.ToLookup(reference => reference.Slot);
    }

    internal string? Of(int slot)
    {
        List<string> remarks = [.. _references[slot].Select(Of).OfType<string>()];
        return remarks.Count > 0 ? string.Join("; ", remarks) : null;
    }

    private string? Of(ProgramReference reference) => reference switch
    {
        MapValueReference value => Variable(value),
        CoreReference core => _spec.Types is { } types ? $"{core.Question} of {core.Describe(types)}" : $"{core.Question} of type {core.TypeId}",
        ImpossibleReference impossible => impossible.Why,
        _ => null,
    };

    private string? Variable(MapValueReference reference)
    {
        if (_spec.FindVariable(reference) is not { } variable)
            return null;
        uint inside = reference.Offset - variable.Offset;
        return inside == 0 ? variable.Name : $"{variable.Name} + {InstructionText.Number(inside)}";
    }
}
