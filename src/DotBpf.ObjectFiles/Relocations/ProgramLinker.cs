using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Puts a program and the functions it calls into one run of slots and points every call and address there.</summary>
internal sealed class ProgramLinker(ElfFile elf, FunctionTable functions, SymbolResolver resolver, Function entry)
{
    /// <summary>The most slots all programs of an object may have together; the kernel takes a million in one.</summary>
    internal const int MostSlots = 4_000_000;

    private readonly List<Instruction> _slots = [];
    private readonly List<PlacedFunction> _placed = [];
    private readonly Dictionary<Function, int> _slotOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<ProgramReference> _references = [];
    private int _budget;
    private string? _problem;

    /// <param name="budget">How many slots may still be written; less by those of this program afterwards.</param>
    internal LinkedProgram Link(ref int budget)
    {
        _budget = budget;
        Place(entry);
        // Functions that are found on the way are appended, so this loop ends when nothing new is called.
        for (int i = 0; i < _placed.Count; i++)
            Resolve(_placed[i]);
        budget = _budget;
        _references.Sort(static (left, right) => left.Slot.CompareTo(right.Slot));
        return new([.. _slots], [.. _placed], [.. _references], _problem);
    }

    private int Place(Function function)
    {
        if (_slotOf.TryGetValue(function, out int known))
            return known;
        _budget -= function.Length;
        if (_budget < 0)
            throw elf.Fault(Diagnostics.TooMuchCode(entry.Name, MostSlots));
        int slot = _slots.Count;
        _slots.AddRange(functions.SlotsOf(function));
        _placed.Add(new(function, slot));
        _slotOf.Add(function, slot);
        return slot;
    }

    private void Resolve(PlacedFunction placed)
    {
        ReadOnlySpan<ElfRelocation> relocations = RelocationsOf(placed.Function);
        for (int i = 0; i < placed.Function.Length; i++)
        {
            bool isWide = _slots[placed.Slot + i].IsWideLoad;
            ulong place = (ulong)(placed.Function.Start + i) * Instruction.SizeInBytes;
            if (relocations.Length > 0 && relocations[0].Offset == place)
            {
                ResolveRelocation(placed, i, relocations[0]);
                relocations = relocations[1..];
            }
            else if (IsFunctionCall(_slots[placed.Slot + i]))
            {
                ResolveCall(placed.Slot + i, placed.Function.SectionIndex, placed.Function.Start + i + 1L + _slots[placed.Slot + i].Immediate);
            }

            i += isWide ? 1 : 0;
        }

        if (relocations.Length > 0)
            Report(placed.Slot, $"the relocation at byte {relocations[0].Offset} of its section is for no instruction that takes one");
    }

    private ReadOnlySpan<ElfRelocation> RelocationsOf(Function function) => elf.Sections[function.SectionIndex].RelocationsBetween(
        (ulong)function.Start * Instruction.SizeInBytes, (ulong)function.End * Instruction.SizeInBytes);

    private static bool IsFunctionCall(Instruction instruction) =>
        instruction is { Opcode: Instruction.CallOpcode, Source: PseudoSource.FunctionCall };

    private void ResolveRelocation(PlacedFunction placed, int index, ElfRelocation relocation)
    {
        int slot = placed.Slot + index;
        Instruction instruction = _slots[slot];
        ElfSymbol symbol = elf.Symbols[relocation.SymbolIndex];
        if (instruction.IsWideLoad && index + 1 < placed.Function.Length)
            ResolveLoad(slot, resolver.Resolve(symbol, instruction.Immediate + relocation.Addend));
        else if (instruction.Opcode != Instruction.CallOpcode)
            Report(slot, $"'{symbol.Name}' is to be filled into an instruction with opcode 0x{instruction.Opcode:x2}, which takes no symbol");
        else if (symbol.SectionIndex == ElfSymbol.Undefined)
            ResolveKernelCall(slot, resolver.Resolve(symbol, 0), symbol.Name);
        else
            ResolveCall(slot, symbol.SectionIndex, (long)(symbol.Value / Instruction.SizeInBytes) + 1 + instruction.Immediate + relocation.Addend);
    }

    private void ResolveCall(int slot, int section, long target)
    {
        if (functions.FindAt(section, target) is not { } function)
        {
            Report(slot, $"it calls slot {target} of section '{NameOf(section)}', where no function begins");
            return;
        }

        int distance = Place(function) - slot - 1;
        At(slot) = At(slot) with { Source = PseudoSource.FunctionCall, Immediate = distance };
    }

    private string NameOf(int section) => section < elf.Sections.Length ? elf.Sections[section].Name : $"{section}";

    private void ResolveKernelCall(int slot, SymbolTarget target, string name)
    {
        if (target is not SymbolTarget.KernelName { Extern: { Kind: ExternKind.KernelFunction } function })
        {
            Report(slot, target is SymbolTarget.Nothing nothing ? nothing.Why : $"it calls '{name}', which is no function");
            return;
        }

        At(slot) = At(slot) with { Source = PseudoSource.KernelFunctionCall, Offset = 0, Immediate = 0 };
        _references.Add(new KernelFunctionReference(slot, function.Name, function.TypeId, function.IsWeak));
    }

    private void ResolveLoad(int slot, SymbolTarget target)
    {
        switch (target)
        {
            case SymbolTarget.Map map:
                SetLoad(slot, PseudoSource.Map, 0, 0);
                _references.Add(new MapReference(slot, map.Name));
                break;
            case SymbolTarget.Variable variable:
                SetLoad(slot, PseudoSource.MapValue, 0, (int)variable.Offset);
                _references.Add(new MapValueReference(slot, variable.MapName, variable.Offset));
                break;
            case SymbolTarget.Code code:
                SetLoad(slot, PseudoSource.Function, Place(code.Function) - slot - 1, 0);
                break;
            case SymbolTarget.KernelName { Extern: { Kind: ExternKind.KernelFunction } function }:
                SetLoad(slot, PseudoSource.BtfId, 0, 0);
                _references.Add(new KernelFunctionReference(slot, function.Name, function.TypeId, function.IsWeak));
                break;
            case SymbolTarget.KernelName { Extern: var variable }:
                bool isTyped = variable.Kind == ExternKind.KernelVariable;
                SetLoad(slot, isTyped ? PseudoSource.BtfId : PseudoSource.None, 0, 0);
                _references.Add(new KernelVariableReference(slot, variable.Name, isTyped ? variable.TypeId : 0, variable.IsWeak));
                break;
            case SymbolTarget.Nothing nothing:
                Report(slot, nothing.Why);
                break;
        }
    }

    private void SetLoad(int slot, byte source, int first, int second)
    {
        At(slot) = At(slot) with { Source = source, Immediate = first };
        At(slot + 1) = At(slot + 1) with { Immediate = second };
    }

    private ref Instruction At(int slot) => ref CollectionsMarshal.AsSpan(_slots)[slot];

    private void Report(int slot, string what) => _problem ??= $"slot {slot}: {what}.";
}
