using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>What <c>.BTF.ext</c> says of an object's sections of code, moved to where the linker put the functions.</summary>
internal sealed class DebugInformation(ElfFile elf, BtfTypes types, BtfExtension extension)
{
    private const int LongestText = 511; // of a line or a file name; only shown, never given to a kernel

    private const int LongestPath = 255; // some dozens of steps; compilers write five at most

    private readonly Dictionary<uint, string> _texts = [];
    private readonly Dictionary<uint, string> _paths = [];

    internal ImmutableArray<FunctionStart> FunctionsOf(LinkedProgram program) =>
        [.. program.Functions.Select(placed => new FunctionStart(placed.Slot, placed.Function.Name, TypeOf(placed.Function)))];

    /// <summary>The lines of all functions, or none when no function has any.</summary>
    internal ImmutableArray<SourceLine> LinesOf(LinkedProgram program)
    {
        var lines = ImmutableArray.CreateBuilder<SourceLine>();
        foreach (PlacedFunction placed in program.Functions)
            AddLines(lines, placed);
        return lines.Any(line => line.Line != 0) ? lines.ToImmutable() : [];
    }

    /// <summary>The instructions that depend on the types of the running system, ordered by slot within each function.</summary>
    internal IEnumerable<CoreReference> ReferencesOf(LinkedProgram program)
    {
        foreach (PlacedFunction placed in program.Functions)
        {
            int before = -1;
            foreach (BtfFieldRecord record in RecordsOf(extension.FieldsOf(SectionOf(placed.Function)), placed.Function))
            {
                int slot = SlotOf(record, placed);
                if (slot != before) // an instruction has room for one answer
                    yield return new(slot, (CoreQuestion)record.Question, (int)Math.Min(record.TypeId, int.MaxValue), Path(record.PathOffset));
                before = slot;
            }
        }
    }

    private static int SlotOf<T>(T record, PlacedFunction placed)
        where T : IBtfExtensionRecord => (int)(record.Offset / Instruction.SizeInBytes) - placed.Function.Start + placed.Slot;

    private int TypeOf(Function function)
    {
        IReadOnlyList<BtfFunctionRecord> records = RecordsOf(extension.FunctionsOf(SectionOf(function)), function);
        return records is [var first, ..] && first.Offset == (uint)function.Start * Instruction.SizeInBytes && first.TypeId < types.Count
            ? (int)first.TypeId
            : 0;
    }

    // The kernel wants every function to begin with a line, and lines to ascend (check_btf_line, kernel/bpf/verifier.c, 6.18).
    private void AddLines(ImmutableArray<SourceLine>.Builder lines, PlacedFunction placed)
    {
        int before = placed.Slot - 1;
        foreach (BtfLineRecord record in RecordsOf(extension.LinesOf(SectionOf(placed.Function)), placed.Function))
        {
            int slot = before < placed.Slot ? placed.Slot : SlotOf(record, placed);
            if (slot == before)
                continue;
            lines.Add(new(slot, record.FileNameOffset, record.TextOffset, Text(record.FileNameOffset), Text(record.TextOffset), record.Line, record.Column));
            before = slot;
        }

        if (before < placed.Slot)
            lines.Add(new(placed.Slot, 0, 0, "", "", 0, 0));
    }

    private string SectionOf(Function function) => elf.Sections[function.SectionIndex].Name;

    private static List<T> RecordsOf<T>(IReadOnlyList<T> records, Function function)
        where T : IBtfExtensionRecord
    {
        List<T> found = [];
        int first = OffsetSearch.FirstFrom(records, static record => record.Offset, (ulong)function.Start * Instruction.SizeInBytes);
        for (int i = first; i < records.Count; i++)
        {
            if (records[i].Offset >= (ulong)function.End * Instruction.SizeInBytes)
                break;
            found.Add(records[i]);
        }

        return found;
    }

    private string Path(uint offset)
    {
        if (!_paths.TryGetValue(offset, out string? path))
            _paths[offset] = path = types.TextAt(offset, LongestPath + 1);
        return path.Length <= LongestPath ? path : path + "…"; // no number, so that what was cut off is not taken for the whole
    }

    private string Text(uint offset)
    {
        if (!_texts.TryGetValue(offset, out string? text))
            _texts[offset] = text = types.TextAt(offset, LongestText);
        return text;
    }
}
