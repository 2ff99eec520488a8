using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Makes the programs of an object fit the types of the system they will run on (CO-RE): where a field is, how large it is, whether it exists.</summary>
/// <remarks>
/// <para>Types are found by name. A name may have a flavour: <c>task_struct___old</c> asks the target's <c>task_struct</c>. Where the
/// target has no answer, the instruction becomes one that may not be reached (<see cref="ImpossibleReference"/>).</para>
/// <para>Threads: not safe; make one for each thread. The types may be shared.</para>
/// </remarks>
public sealed class CoreRelocator
{
    private readonly BtfTypes _local;
    private readonly CoreCandidates _candidates;
    private readonly ByteOrder _order;

    /// <summary>Prepares to fit programs; types of the target are looked up when a program asks for them.</summary>
    /// <param name="local">The object's types.</param>
    /// <param name="target">The types of the system the programs will run on; the object's own again where there is none, so that each type means itself.</param>
    /// <param name="order">Its byte order.</param>
    /// <param name="preferred">Types of the target that go before those of the same names in <paramref name="target"/>; <see langword="null"/> for none.</param>
    public CoreRelocator(BtfTypes local, BtfTypes target, ByteOrder order, BtfTypes? preferred = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(target);
        _local = local;
        _candidates = new(target, preferred);
        _order = order;
    }

    /// <summary>Fits a program.</summary>
    /// <param name="program">A program of the object; it is not changed.</param>
    public CoreRelocation Relocate(ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!program.References.Any(reference => reference is CoreReference))
            return new(program, []);
        CoreResolver resolver = new(_local, _candidates, _order);
        Instruction[] slots = [.. program.Instructions];
        List<ObjectNote> notes = [];
        string? problem = null;
        List<ProgramReference> references = [];
        foreach (ProgramReference reference in program.References)
        {
            try
            {
                if (reference is not CoreReference question)
                    references.Add(reference);
                else
                    references.AddRange(Apply(slots, question, resolver.Resolve(question), program.Name, notes));
            }
            catch (CoreException fault)
            {
                problem ??= $"slot {reference.Slot}: the CO-RE reference to {FieldPath.Describe(_local, (CoreReference)reference)} has no answer: {fault.Message}.";
                references.Add(reference);
            }
        }

        return new(program with { Instructions = [.. slots], References = [.. references], Problem = program.Problem ?? problem }, [.. notes]);
    }

    private IEnumerable<ImpossibleReference> Apply(Instruction[] slots, CoreReference reference, CoreAnswer answer, string program, List<ObjectNote> notes)
    {
        int slot = reference.Slot;
        if ((uint)slot >= (uint)slots.Length)
            throw new CoreException($"there is no slot {slot}");
        bool changesSize = CorePatch.IsAccess(slots[slot]) && answer.ChangesSize;
        if (answer.Target is null || changesSize && !answer.MayChangeSize)
            return Forbid(slots, reference, answer, program, notes);
        CorePatch.Write(slots, slot, answer);
        if (changesSize)
        {
            string sizes = $"{answer.Target.Value.Accessed!.SizeInBytes} bytes instead of {answer.Local.Accessed!.SizeInBytes}";
            notes.Add(new(program, $"Slot {slot} accesses {sizes}, because {FieldPath.Describe(_local, reference)} has that size in the target's types."));
        }

        return [];
    }

    private IEnumerable<ImpossibleReference> Forbid(Instruction[] slots, CoreReference reference, CoreAnswer answer, string program, List<ObjectNote> notes)
    {
        string why = $"it needs {FieldPath.Describe(_local, reference)}, {Missing(answer, _local[reference.TypeId])}";
        int count = CorePatch.WriteImpossible(slots, reference.Slot);
        notes.Add(new(program, $"Slot {reference.Slot} may not be reached: {why}."));
        return Enumerable.Range(reference.Slot, count).Select(slot => new ImpossibleReference(slot, why));
    }

    private static string Missing(CoreAnswer answer, BtfType root)
    {
        if (answer.Target is { } target)
        {
            return $"which is {Text(answer.Local.Accessed)} in the object and {Text(target.Accessed)} in the target's types; "
                + "only pointers and unsigned numbers may change their size in a load or store; ask bpf_core_field_size first";
        }

        return answer.HasCandidates
            ? $"and no {root} of the target's types has it or has it with a compatible type"
            : $"and the target's types have no {CoreName.Essential(root.ToString())}";
    }

    private static string Text(BtfType? type) => type is null ? "a bit field" : $"{type} of {type.SizeInBytes} bytes";
}
