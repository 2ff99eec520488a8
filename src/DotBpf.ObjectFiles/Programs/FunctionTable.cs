using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Programs;

/// <summary>The functions of an object and the slots of its sections of code.</summary>
internal sealed class FunctionTable
{
    private const string SubprogramSection = ".text";

    private readonly ElfFile _elf;
    private readonly List<ObjectDiagnostic> _diagnostics;
    private readonly Dictionary<(int Section, int Start), Function> _byStart = [];
    private readonly Dictionary<int, Instruction[]> _slots = [];
    private readonly HashSet<string> _programNames = new(StringComparer.Ordinal);

    private FunctionTable(ElfFile elf, List<ObjectDiagnostic> diagnostics)
    {
        _elf = elf;
        _diagnostics = diagnostics;
    }

    /// <summary>The functions that are programs, in the order of the file.</summary>
    internal List<Function> Programs { get; } = [];

    /// <summary>Whether there is any function at all.</summary>
    internal bool HasAny => _byStart.Count > 0;

    internal static FunctionTable Read(ElfFile elf, List<ObjectDiagnostic> diagnostics)
    {
        FunctionTable table = new(elf, diagnostics);
        foreach (ElfSection section in elf.Sections)
        {
            if (section is { IsCode: true, Bytes.Length: > 0 })
                table.ReadSection(section);
        }

        return table;
    }

    /// <summary>The function that begins at that slot of that section.</summary>
    internal Function? FindAt(int section, long slot) =>
        slot is >= 0 and <= int.MaxValue ? _byStart.GetValueOrDefault((section, (int)slot)) : null;

    internal ReadOnlySpan<Instruction> SlotsOf(Function function) => _slots[function.SectionIndex].AsSpan(function.Start, function.Length);

    private void ReadSection(ElfSection section)
    {
        if (section.Bytes.Length % Instruction.SizeInBytes != 0)
        {
            _diagnostics.Add(Diagnostics.CodeNotInSlots(section.Name, section.Size));
            return;
        }

        _slots[section.Index] = DecodeSlots(section.Bytes);
        foreach (ElfSymbol symbol in FunctionSymbols.In(_elf, section))
            ReadFunction(symbol, section);
    }

    private static Instruction[] DecodeSlots(OrderedBytes bytes)
    {
        Instruction[] slots = new Instruction[bytes.Length / Instruction.SizeInBytes];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = Instruction.Decode(bytes.Memory.Span[(i * Instruction.SizeInBytes)..], bytes.Order);
        return slots;
    }

    private void ReadFunction(ElfSymbol symbol, ElfSection section)
    {
        if (symbol.Size == 0 || (symbol.Value | symbol.Size) % Instruction.SizeInBytes != 0 || !section.Bytes.Holds(symbol.Value, symbol.Size))
        {
            string what = $"it takes {symbol.Size} bytes from {symbol.Value}, which are not whole instructions inside of its section of {section.Size}";
            _diagnostics.Add(Diagnostics.BadFunction(section.Name, (long)symbol.Value, symbol.Name, what));
            return;
        }

        int start = (int)symbol.Value / Instruction.SizeInBytes, length = (int)symbol.Size / Instruction.SizeInBytes;
        Function function = new(symbol.Name, section.Index, start, length, section.Name != SubprogramSection && !symbol.IsLocal);
        _byStart.TryAdd((section.Index, start), function);
        if (!function.IsProgram)
            return;
        if (_programNames.Add(symbol.Name))
            Programs.Add(function);
        else
            _diagnostics.Add(Diagnostics.BadFunction(section.Name, (long)symbol.Value, symbol.Name, "another program of the object has that name"));
    }
}
