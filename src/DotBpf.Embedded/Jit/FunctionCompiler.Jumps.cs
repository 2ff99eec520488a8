using System.Reflection.Emit;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <content>Jumps.</content>
internal sealed partial class FunctionCompiler
{
    private void WriteJump(Instruction instruction, InstructionDefinition row)
    {
        int target = _listing.Target(_slot);
        if (target <= _slot && _program.IsLimited)
            WriteCharge(_slot - target + 1);
        switch (row.Operation)
        {
            case Operation.Jump:
                _il.Emit(OpCodes.Br, LabelOf(target));
                return;
            case Operation.JumpMay:
                WriteJumpMay(target);
                return;
        }

        InstructionFact fact = _program.Facts[_slot];
        if (!fact.IsTaken)
            return;
        if (!fact.IsPassed)
        {
            _il.Emit(OpCodes.Br, LabelOf(target));
            return;
        }

        bool isWide = row.Width == 64;
        LoadAs(instruction.Destination, isWide);
        LoadOperand(instruction, row, isWide);
        if (row.Operation == Operation.JumpSet)
            _il.Emit(OpCodes.And);
        _il.Emit(BranchOf(row.Operation), LabelOf(target));
    }

    private static OpCode BranchOf(Operation operation) => operation switch
    {
        Operation.JumpEqual => OpCodes.Beq,
        Operation.JumpNotEqual => OpCodes.Bne_Un,
        Operation.JumpGreater => OpCodes.Bgt_Un,
        Operation.JumpGreaterOrEqual => OpCodes.Bge_Un,
        Operation.JumpLess => OpCodes.Blt_Un,
        Operation.JumpLessOrEqual => OpCodes.Ble_Un,
        Operation.JumpSet => OpCodes.Brtrue,
        Operation.JumpSignedGreater => OpCodes.Bgt,
        Operation.JumpSignedGreaterOrEqual => OpCodes.Bge,
        Operation.JumpSignedLess => OpCodes.Blt,
        Operation.JumpSignedLessOrEqual => OpCodes.Ble,
        _ => throw new InvalidOperationException($"{operation} is no condition."),
    };

    // Goes on so often, and then jumps for good: counted for each call of the function.
    private void WriteJumpMay(int target)
    {
        LocalBuilder left = _loopsLeft!;
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Brfalse, LabelOf(target));
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, left);
    }

    private void WriteLoopsLeft()
    {
        if (!_shape.HasJumpMay)
            return;
        _loopsLeft = _il.DeclareLocal(typeof(int));
        _il.Emit(OpCodes.Ldc_I4, Machine.MaxLoops);
        _il.Emit(OpCodes.Stloc, _loopsLeft);
    }

    private void WriteCharge(int instructions)
    {
        WriteMachine();
        WriteAddressOfInstruction();
        _il.Emit(OpCodes.Ldc_I4, instructions);
        _il.Emit(OpCodes.Call, MachineCalls.Charge);
    }
}
