using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Externs;

/// <summary>Makes a program do without names of the kernel that its host does not have.</summary>
internal static class AbsentNames
{
    internal static ProgramSpec Remove(ProgramSpec program, IReadOnlyCollection<ProgramReference> absent, string host)
    {
        HashSet<ProgramReference> removed = [.. absent];
        Instruction[] slots = [.. program.Instructions];
        List<ProgramReference> references = [];
        foreach (ProgramReference reference in program.References)
        {
            if (!removed.Contains(reference))
                references.Add(reference);
            else if (Remove(slots, reference, host) is { } impossible)
                references.Add(impossible);
        }

        return program with { Instructions = [.. slots], References = [.. references] };
    }

    private static ImpossibleReference? Remove(Instruction[] slots, ProgramReference reference, string host)
    {
        int slot = reference.Slot;
        if (slots[slot].IsWideLoad)
        {
            slots[slot] = slots[slot] with { Source = PseudoSource.None, Immediate = 0 };
            slots[slot + 1] = slots[slot + 1] with { Immediate = 0 };
            return null;
        }

        slots[slot] = ImpossibleReference.Instruction;
        string name = reference is KernelFunctionReference function ? function.Name : "a name";
        return new(slot, $"it calls '{name}', which {host} does not have; ask bpf_ksym_exists first");
    }
}
