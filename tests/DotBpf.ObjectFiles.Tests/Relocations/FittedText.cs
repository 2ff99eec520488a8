using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Tests.Relocations;

/// <summary>Writes what fitting changed in each program of an object, as text that is readable in review.</summary>
internal sealed class FittedText
{
    private readonly StringBuilder _text = new();

    internal static string Of(ObjectSpec spec, CoreRelocator relocator)
    {
        FittedText writer = new();
        foreach (ProgramSpec program in spec.Programs)
            writer.Write(program, relocator.Relocate(program));
        return writer._text.ToString();
    }

    private void Write(ProgramSpec before, CoreRelocation after)
    {
        Line($"program {before.Name}");
        if (after.Program.Problem is { } problem)
            Line($"  problem: {problem}");
        foreach (CoreReference reference in before.References.OfType<CoreReference>())
            Line($"  {reference.Slot,3} {reference.Question}: {Text(before, reference.Slot)} -> {Text(after.Program, reference.Slot)}");
        foreach (ObjectNote note in after.Notes)
            Line($"  note: {note.Text}");
    }

    private static string Text(ProgramSpec program, int slot) =>
        Disassembler.Format(program.Instructions[slot], slot + 1 < program.Instructions.Length ? program.Instructions[slot + 1] : default);

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
