using DotBpf.Embedded.Verifier.Flow;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>Follows a value back along its path: through copies, the stack, and what was added to a pointer.</summary>
internal sealed class ValueHistory(ProgramCode code)
{
    private const int FramePointer = 10;

    /// <summary>Where the value came from that a register held before a step.</summary>
    internal ValueSource Find(Step before, int register, bool isPointer)
    {
        int depth = before.Depth;
        Step? moved = null;
        for (Step? step = before.Before; step is not null; step = step.Before)
        {
            if (step.Depth < depth)
                return new(step, register, IsArgument: true, moved);
            if (step.Depth > depth || (RegisterLiveness.Writes(code, step.Slot) & 1 << register) == 0)
                continue;
            if (isPointer && IsMove(step))
                moved ??= AddsRegister(step) ? step : null;
            if (StoreBehind(step, isPointer) is { } store)
                step = store;
            int origin = OriginOf(step, isPointer);
            if (origin < 0)
                return new(step, register, IsArgument: false, moved);
            register = origin;
        }

        return new(null, register, IsArgument: false, moved);
    }

    /// <summary>The register with the number that a step adds to a pointer.</summary>
    internal int AddendOf(Step move) => move.Subject.IsPointer ? code[move.Slot].Source : code[move.Slot].Destination;

    // The register that an instruction got its value from as it was; −1 when it made a new one.
    private int OriginOf(Step step, bool isPointer)
    {
        InstructionDefinition row = code.Row(step.Slot);
        bool takesRegister = row.Operand == Operand.Register;
        return row.Operation switch
        {
            Operation.Move or Operation.MoveSignExtended or Operation.Store when takesRegister => code[step.Slot].Source,
            Operation.Add or Operation.Subtract when isPointer && step.Subject.IsPointer => code[step.Slot].Destination,
            Operation.Add when isPointer && takesRegister => code[step.Slot].Source,
            _ => -1,
        };
    }

    private bool IsMove(Step step) => code.Row(step.Slot).Operation is Operation.Add or Operation.Subtract;

    private bool AddsRegister(Step step) => code.Row(step.Slot).Operand == Operand.Register;

    // What a load from the stack finds there. A number may have been changed by a call since it was stored, a pointer would be none any more.
    private Step? StoreBehind(Step load, bool isPointer)
    {
        Instruction instruction = code[load.Slot];
        if (code.Row(load.Slot).Operation != Operation.Load || instruction.Source != FramePointer)
            return null;
        for (Step? step = load.Before; step is not null && step.Depth >= load.Depth; step = step.Before)
        {
            if (step.Depth > load.Depth)
                continue;
            Operation operation = code.Row(step.Slot).Operation;
            if (operation == Operation.Store && code[step.Slot].Destination == FramePointer && code[step.Slot].Offset == instruction.Offset)
                return step;
            if (operation == Operation.Call && !isPointer)
                return null;
        }

        return null;
    }
}
