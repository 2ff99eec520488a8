using System.Collections;
using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Flow;

/// <summary>The instructions where paths meet, and where a state may therefore stand for another.</summary>
internal sealed class PrunePoints
{
    private readonly BitArray _points;
    private readonly BitArray _forced;

    internal PrunePoints(ProgramCode code)
    {
        _points = new BitArray(code.Length);
        _forced = new BitArray(code.Length);
        for (int slot = 0; slot < code.Length; slot = code.Next(slot))
            Mark(code, slot);
    }

    internal bool IsPoint(int slot) => _points[slot];

    /// <summary>Whether a state is kept every time: here loops go round that only a state itself can end.</summary>
    internal bool IsForced(int slot) => _forced[slot];

    private void Mark(ProgramCode code, int slot)
    {
        InstructionDefinition row = code.Row(slot);
        if (ProgramCode.IsConditional(row))
            _points[slot] = _points[code.JumpTarget(slot)] = true;
        else if (row.Operation == Operation.Jump)
            _points[code.JumpTarget(slot)] = true;
        else if (row.Operation == Operation.Call && slot + 1 < code.Length)
            _points[slot + 1] = true;
        if (code.CallsFunction(slot))
            _points[slot] = _points[code.FunctionTarget(slot)] = true;
        if (row.Operation == Operation.JumpMay || code.HelperAt(slot) is { } helper && GoesRound(helper))
            _points[slot] = _forced[slot] = true;
    }

    private static bool GoesRound(HelperDefinition helper) => helper.Gives == ResultType.ElementOrNull || helper.Takes.Contains(ArgumentType.Callback);
}
