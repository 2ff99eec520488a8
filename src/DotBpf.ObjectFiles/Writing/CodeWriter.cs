using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes the slots of functions, and a relocation for each that names a map, a variable or another function.</summary>
internal sealed class CodeWriter(CodeLayout layout, ElfImage image, ReferenceSymbols symbols)
{
    internal void Write()
    {
        foreach (WrittenFunction function in layout.Functions)
            Write(function);
    }

    private void Write(WrittenFunction function)
    {
        Instruction[] slots = [.. function.Body.Slots];
        foreach (FunctionLink link in function.Body.Links)
            WriteLink(function, slots, link);
        foreach (ProgramReference reference in function.Body.References)
            WriteReference(function, slots, reference);
        foreach (Instruction slot in slots)
            slot.Encode(function.Section.Contents.Grow(Instruction.SizeInBytes), image.Order);
    }

    // Loaders find a callee from its symbol and the immediate, which counts from the instruction after the call; the address of
    // a function they take only from its section's symbol and a byte offset.
    private void WriteLink(WrittenFunction function, Instruction[] slots, FunctionLink link)
    {
        WrittenFunction callee = layout.CalleeOf(function, link);
        if (slots[link.Slot].IsWideLoad)
            Relocate(function, slots, link.Slot, ElfRelocationType.WideLoad, image.SymbolOf(callee.Section), (int)callee.OffsetOf(0));
        else
            Relocate(function, slots, link.Slot, ElfRelocationType.Call, callee.Symbol, -1);
    }

    private void WriteReference(WrittenFunction function, Instruction[] slots, ProgramReference reference)
    {
        if (reference is CoreReference) // that stands in .BTF.ext
            return;
        (ImageSymbol symbol, int addend) = symbols.Of(reference, function.Body.Name);
        if (slots[reference.Slot].IsWideLoad)
        {
            Relocate(function, slots, reference.Slot, ElfRelocationType.WideLoad, symbol, addend);
            return;
        }

        slots[reference.Slot] = slots[reference.Slot] with { Source = PseudoSource.FunctionCall };
        Relocate(function, slots, reference.Slot, ElfRelocationType.Call, symbol, -1);
    }

    private static void Relocate(WrittenFunction function, Instruction[] slots, int slot, ElfRelocationType type, ImageSymbol symbol, int immediate)
    {
        slots[slot] = slots[slot] with { Immediate = immediate };
        function.Section.Relocate(function.OffsetOf(slot), type, symbol);
    }
}
