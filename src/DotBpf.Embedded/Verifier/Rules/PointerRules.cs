using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Arithmetic on pointers: adding and subtracting numbers that do not lead far away, and little else.</summary>
internal sealed class PointerRules(VerifierContext context)
{
    internal Value Combine(Instruction instruction, InstructionDefinition row, Value first, Value second)
    {
        bool isSubtraction = row.Operation == Operation.Subtract;
        if (first.IsPointer && second.IsPointer)
        {
            return isSubtraction
                ? Value.UnknownNumber()
                : throw context.Refuse($"R{instruction.Destination} and R{instruction.Source} are both pointers, which can only be subtracted");
        }

        (Value pointer, Value number) = first.IsPointer ? (first, second) : (second, first);
        int register = first.IsPointer ? instruction.Destination : instruction.Source;
        number.Rely();
        if (!number.Range.IsConsistent)
            return Value.UnknownNumber();
        if (row.Width == 32)
        {
            return isSubtraction
                ? Value.UnknownNumber()
                : throw context.Refuse($"R{register} is a pointer, on which 32-bit arithmetic is not possible", "Compute with 64-bit types.");
        }

        CheckIsMovable(register, pointer, number, row.Operation);
        string distance = row.Operand == Operand.Register ? $"R{(first.IsPointer ? instruction.Source : instruction.Destination)}, " : "";
        CheckIsNear(register, pointer, number.Range, distance);
        CheckIsNear(register, pointer, pointer.Range, "");
        Value result = row.Operation switch
        {
            Operation.Add => Add(pointer, number.Range),
            Operation.Subtract when first.IsNumber => throw context.Refuse($"R{instruction.Destination} is a number, from which pointer R{register} cannot be subtracted"),
            Operation.Subtract when pointer.Kind == ValueKind.Stack => throw context.Refuse($"R{register} points into the stack, from which only constants can be subtracted, and as negative ones added"),
            Operation.Subtract => Subtract(pointer, number.Range),
            _ => throw context.Refuse($"R{register} is a pointer, which arithmetic other than + and - would spoil", "Keep the pointer, and compute with its distance from another one."),
        };
        CheckIsNear(register, pointer, result.Range, "", result.Offset);
        return result with { Range = result.Range.Deduce() };
    }

    private void CheckIsMovable(int register, Value pointer, Value number, Operation operation)
    {
        if (pointer.MayBeNull)
            throw context.Refuse($"R{register} may be null, so that nothing can be added to it", Hints.CompareWithNull);
        bool isFixed = pointer.Kind is ValueKind.Map or ValueKind.PacketEnd or ValueKind.Socket or ValueKind.FullSocket or ValueKind.Function or ValueKind.Dynptr;
        bool isNothing = pointer.Kind == ValueKind.Map && operation == Operation.Add && number.IsNull;
        if (isFixed && !isNothing)
            throw context.Refuse($"R{register} is {ValueText.KindOf(pointer)}, which cannot be moved");
    }

    private void CheckIsNear(int register, Value pointer, in NumberRange range, string distance, int? offset = null)
    {
        const long far = VerifierContext.FarthestOffset;
        long value = (long)range.Bits.Value;
        if (range.IsConstant && value is >= far or <= -far)
            throw context.Refuse($"R{register} would move by {distance}{value}, which is too far");
        if ((offset ?? pointer.Offset) is >= (int)far or <= -(int)far)
            throw context.Refuse($"R{register} would be {offset ?? pointer.Offset} bytes away from where it began, which is too far");
        if (range.SignedMinimum == long.MinValue)
            throw context.Refuse($"R{register} would move by {distance}a number without lower bound", Hints.BoundIndex);
        if (range.SignedMinimum is >= far or <= -far)
            throw context.Refuse($"R{register} would move by {distance}{range.SignedMinimum} or more, which is too far", Hints.BoundIndex);
    }

    private Value Add(Value pointer, in NumberRange number)
    {
        long offset = pointer.Offset + number.SignedMinimum;
        if (number.IsConstant && offset == (int)offset)
            return MoveTo(pointer, (int)offset);
        Value moved = pointer with { Range = Whole(NumberArithmetic.Apply(Operation.Add, 64, Whole(pointer.Range), Whole(number))) };
        return pointer.IsPacket ? moved with { Id = context.State.NewId(), Extent = 0 } : moved;
    }

    private Value Subtract(Value pointer, in NumberRange number)
    {
        long offset = pointer.Offset - number.SignedMinimum;
        if (number.IsConstant && offset == (int)offset)
            return MoveTo(pointer, (int)offset);
        Value moved = pointer with { Range = Whole(NumberArithmetic.Apply(Operation.Subtract, 64, Whole(pointer.Range), Whole(number))) };
        if (!pointer.IsPacket)
            return moved;
        return moved with { Id = context.State.NewId(), Extent = number.SignedMinimum < 0 ? 0 : Math.Max(pointer.Extent, 0) };
    }

    // A pointer behind the end of the packet need not be there any more when it is moved back.
    private static Value MoveTo(Value pointer, int offset)
    {
        bool mayReturn = pointer.IsPacket && pointer.Extent < 0 && offset < pointer.Offset;
        return mayReturn ? pointer with { Offset = offset, Extent = 0 } : pointer with { Offset = offset };
    }

    // Nothing is known of half a pointer.
    private static NumberRange Whole(in NumberRange range) => range.Unbounded32();
}
