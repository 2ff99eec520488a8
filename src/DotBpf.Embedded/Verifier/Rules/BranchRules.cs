using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Conditional jumps: which way they go, and what is known on either.</summary>
internal sealed class BranchRules(VerifierContext context, PathQueue paths)
{
    /// <summary>Follows a jump.</summary>
    /// <returns>The slot where the path goes on; the other one, if it can be reached, is put off.</returns>
    internal int Jump(Instruction instruction, InstructionDefinition row)
    {
        Value second = row.Operand == Operand.Register ? context.Read(instruction.Source) : Value.Constant((ulong)instruction.Immediate);
        Value first = context.Read(instruction.Destination);
        int slot = context.Slot, target = context.Code.JumpTarget(slot);
        if (Decide(row, first, second) is { } isTaken)
        {
            first.Rely();
            second.Rely();
            context.Facts.Branch(slot, isTaken, !isTaken);
            return isTaken ? target : slot + 1;
        }

        context.Facts.Branch(slot, isTaken: true, isPassed: true);
        ProgramState taken = context.State.Copy(), passed = context.State;
        taken.Slot = target;
        Learn(taken, passed, instruction, row, first, second);
        paths.Push(taken, slot);
        return slot + 1;
    }

    /// <summary>Leaves a loop by <c>may_goto</c>, and puts another turn off.</summary>
    internal int MayJump()
    {
        int slot = context.Slot;
        context.Facts.Branch(slot, isTaken: true, isPassed: true);
        ProgramState turn = context.State.Copy();
        turn.Slot = slot + 1;
        turn.Frame.MayGoTurns++;
        Widening.Widen(turn, slot, turn.Parent?.Parent);
        paths.Push(turn, slot);
        return context.Code.JumpTarget(slot);
    }

    private static bool? Decide(InstructionDefinition row, Value first, Value second)
    {
        if (first.IsAnyPacket && second.IsAnyPacket)
            return row.Width == 64 ? PacketComparison.Decide(row.Operation, first, second) : null;
        if (first.IsNumber && second.IsNumber)
            return NumberComparison.Decide(row.Operation, row.Width, first.Range, second.Range);
        (Value pointer, Value number) = second.IsNumber ? (first, second) : (second, first);
        bool isNull = number.IsNumber && (row.Width == 64 ? number.Range.IsZero : number.Range is { IsConstant32: true, Maximum32: 0 });
        if (!isNull || !IsNeverNull(pointer))
            return null;
        return row.Operation switch { Operation.JumpEqual => false, Operation.JumpNotEqual => true, _ => null };
    }

    private static bool IsNeverNull(Value pointer) => !pointer.MayBeNull
        && pointer.Kind is ValueKind.MapValue or ValueKind.MapKey or ValueKind.Map or ValueKind.Record or ValueKind.Memory or ValueKind.ReadOnlyMemory or ValueKind.Socket or ValueKind.FullSocket or ValueKind.KernelObject;

    private static void Learn(ProgramState taken, ProgramState passed, Instruction instruction, InstructionDefinition row, Value first, Value second)
    {
        if (first.IsNumber && second.IsNumber)
        {
            LearnNumbers(taken, true, row, first, second);
            LearnNumbers(passed, false, row, first, second);
            return;
        }

        bool isEquality = row is { Width: 64, Operation: Operation.JumpEqual or Operation.JumpNotEqual };
        if (isEquality && first.IsPointer && second.IsPointer)
            LearnPointer(row.Operation == Operation.JumpEqual ? taken : passed, first, second);
        if (isEquality && row.Operand == Operand.Immediate && second.IsNull && first.MayBeNull)
        {
            LearnNull(taken, first, row.Operation == Operation.JumpEqual);
            LearnNull(passed, first, row.Operation == Operation.JumpNotEqual);
        }
        else if (row is { Width: 64, Operand: Operand.Register })
        {
            PacketComparison.Learn(taken, passed, row.Operation, first, second, instruction);
        }
    }

    private static void LearnNumbers(ProgramState state, bool holds, InstructionDefinition row, Value first, Value second)
    {
        (NumberRange left, NumberRange right) = NumberComparison.Refine(row.Operation, holds, row.Width, first.Range, second.Range);
        if (row.Operand == Operand.Register)
        {
            first.Origin!.DependOn(second.Origin!);
            second.Origin!.DependOn(first.Origin!);
            Narrow(state, second, right);
        }

        Narrow(state, first, left);
    }

    // The same number is in other places too, and in some with a constant added.
    private static void Narrow(ProgramState state, Value number, NumberRange range)
    {
        if (number.Range == range)
            return;
        int delta = number.Base is null ? 0 : number.Delta;
        state.Replace(value =>
        {
            if (!value.IsNumber || value.Root != number.Root)
                return value;
            number.Origin!.DependOn(value.Origin!);
            value.Origin!.DependOn(number.Origin!);
            int distance = (value.Base is null ? 0 : value.Delta) - delta;
            if (distance == 0)
                return value with { Range = range };
            return value with { Range = NumberArithmetic.Apply(Operation.Add, 64, range, NumberRange.Constant((ulong)distance)) };
        });
    }

    // What equals a pointer that is not null is not null either.
    private static void LearnPointer(ProgramState equal, Value first, Value second)
    {
        if (first.MayBeNull == second.MayBeNull)
            return;
        LearnNull(equal, first.MayBeNull ? first : second, isNull: false);
    }

    private static void LearnNull(ProgramState state, Value pointer, bool isNull)
    {
        if (isNull && pointer.Reference == pointer.Id)
            state.Resources = state.Resources.RemoveAll(resource => resource.Id == pointer.Reference);
        state.Replace(value => value.MayBeNull && value.Id == pointer.Id ? Settle(value, isNull) : value);
    }

    private static Value Settle(Value pointer, bool isNull)
    {
        if (isNull)
            return Value.Constant(0);
        return pointer is { Kind: ValueKind.MapValue, Map.Inner: { } inner }
            ? Value.Pointer(ValueKind.Map) with { Map = inner, Id = pointer.Id }
            : pointer with { MayBeNull = false, Id = pointer.Map?.Fields is { HasLock: true } ? pointer.Id : 0 };
    }
}
