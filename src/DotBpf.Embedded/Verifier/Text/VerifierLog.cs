using System.Globalization;
using System.Text;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Text;

/// <summary>What the verifier did, in the style of the kernel's log: every instruction looked at, and the registers it changed.</summary>
/// <param name="spec">The program.</param>
/// <param name="isWanted">Whether to keep it; otherwise only the verdict is written.</param>
internal sealed class VerifierLog(ProgramSpec spec, bool isWanted)
{
    // As much as a reader may ever look at; a long search would fill the memory otherwise.
    private const int Longest = 16 * 1024 * 1024;

    private readonly StringBuilder _text = new();
    private readonly Value?[] _shown = new Value?[CallFrame.Registers];
    private CallFrame? _frame;
    private Dictionary<int, string>? _lines;
    private string? _line;

    internal bool IsWanted => isWanted && _text.Length < Longest;

    internal void From(int before, int slot, string why)
    {
        if (!IsWanted)
            return;
        _text.Append(CultureInfo.InvariantCulture, $"\nfrom {before} to {slot}{why}:\n");
        _frame = null;
    }

    /// <summary>Writes an instruction that is about to be looked at.</summary>
    internal void Step(ProgramState state)
    {
        if (!IsWanted)
            return;
        WriteSource(state.Slot);
        WriteChanges(state.Frame);
        _lines ??= Disassembler.Disassemble(spec).ToDictionary(line => line.Slot, line => line.Text);
        _text.Append(CultureInfo.InvariantCulture, $"{state.Slot}: ({spec.Instructions[state.Slot].Opcode:x2}) {_lines[state.Slot]}\n");
    }

    internal void Say(string text)
    {
        if (IsWanted)
            _text.Append(text).Append('\n');
    }

    internal void Refuse(int slot, string reason) =>
        _text.Append(slot < 0 ? "" : slot.ToString(CultureInfo.InvariantCulture) + ": ").Append(reason).Append('\n');

    public override string ToString() => isWanted ? _text.ToString() : "";

    private void WriteSource(int slot)
    {
        if (spec.FindLine(slot) is not { } line || line.Text == _line)
            return;
        _line = line.Text;
        _text.Append(CultureInfo.InvariantCulture, $"; {line.Text.Trim()} @ {Path.GetFileName(line.File)}:{line.Line}\n");
    }

    private void WriteChanges(CallFrame frame)
    {
        bool isNew = _frame != frame;
        _frame = frame;
        int start = _text.Length;
        for (int i = 0; i < CallFrame.Registers; i++)
        {
            if (!isNew && ReferenceEquals(_shown[i], frame[i]))
                continue;
            _shown[i] = frame[i];
            if (frame[i].Kind != ValueKind.Unwritten)
                _text.Append(CultureInfo.InvariantCulture, $" R{i}={ValueText.Of(frame[i])}");
        }

        if (_text.Length > start)
            _text.Insert(start, ";").Append('\n');
    }
}
