using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using DotBpf.Embedded.Interpreter;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <content>Arithmetic: 64 bits as they are, 32 bits as such and then filled up with zeros where there is room for them.</content>
internal sealed partial class FunctionCompiler
{
    private void WriteArithmetic(Instruction instruction, InstructionDefinition row)
    {
        bool isWide = row.Width == 64;
        switch (row.Operation)
        {
            case Operation.Move:
                LoadOperand(instruction, row, isWide);
                break;
            case Operation.MoveSignExtended:
                LoadOperand(instruction, row, isWide: false);
                ExtendSign(row.SourceWidth, isWide);
                break;
            case Operation.ToLittleEndian or Operation.ToBigEndian or Operation.ByteSwap:
                WriteByteOrder(instruction, row);
                return;
            case Operation.Negate:
                LoadAs(instruction.Destination, isWide);
                _il.Emit(OpCodes.Neg);
                break;
            case Operation.Divide or Operation.SignedDivide or Operation.Modulo or Operation.SignedModulo:
                WriteDivision(instruction, row, isWide);
                break;
            default:
                LoadAs(instruction.Destination, isWide);
                LoadOperand(instruction, row, isWide);
                WriteBinary(row);
                break;
        }

        Store(instruction.Destination, isWide);
    }

    private void WriteBinary(InstructionDefinition row)
    {
        if (row.Operation is Operation.ShiftLeft or Operation.ShiftRight or Operation.ArithmeticShiftRight)
            WriteShiftDistance(row);
        _il.Emit(row.Operation switch
        {
            Operation.Add => OpCodes.Add,
            Operation.Subtract => OpCodes.Sub,
            Operation.Multiply => OpCodes.Mul,
            Operation.Or => OpCodes.Or,
            Operation.And => OpCodes.And,
            Operation.Xor => OpCodes.Xor,
            Operation.ShiftLeft => OpCodes.Shl,
            Operation.ShiftRight => OpCodes.Shr_Un,
            Operation.ArithmeticShiftRight => OpCodes.Shr,
            _ => throw new InvalidOperationException($"{row.Operation} is no arithmetic of two operands."),
        });
    }

    // The distance counts modulo the width, as processors have it.
    private void WriteShiftDistance(InstructionDefinition row)
    {
        _il.Emit(OpCodes.Conv_I4);
        _il.Emit(OpCodes.Ldc_I4, row.Width - 1);
        _il.Emit(OpCodes.And);
    }

    private void WriteDivision(Instruction instruction, InstructionDefinition row, bool isWide)
    {
        bool isSigned = row.Operation is Operation.SignedDivide or Operation.SignedModulo;
        if (row.Operand == Operand.Register || (isSigned && instruction.Immediate == -1))
        {
            LoadAs(instruction.Destination, isWide);
            LoadOperand(instruction, row, isWide);
            _il.Emit(OpCodes.Call, DivisionOf(row.Operation, isWide));
            return;
        }

        LoadAs(instruction.Destination, isWide);
        LoadOperand(instruction, row, isWide);
        _il.Emit(row.Operation switch
        {
            Operation.Divide => OpCodes.Div_Un,
            Operation.SignedDivide => OpCodes.Div,
            Operation.Modulo => OpCodes.Rem_Un,
            _ => OpCodes.Rem,
        });
    }

    private static MethodInfo DivisionOf(Operation operation, bool isWide) => (operation, isWide) switch
    {
        (Operation.Divide, true) => ((Func<ulong, ulong, ulong>)Arithmetic.Divide).Method,
        (Operation.Divide, false) => ((Func<uint, uint, uint>)Arithmetic.Divide).Method,
        (Operation.Modulo, true) => ((Func<ulong, ulong, ulong>)Arithmetic.Modulo).Method,
        (Operation.Modulo, false) => ((Func<uint, uint, uint>)Arithmetic.Modulo).Method,
        (Operation.SignedDivide, true) => ((Func<long, long, long>)Arithmetic.SignedDivide).Method,
        (Operation.SignedDivide, false) => ((Func<int, int, int>)Arithmetic.SignedDivide).Method,
        (Operation.SignedModulo, true) => ((Func<long, long, long>)Arithmetic.SignedModulo).Method,
        _ => ((Func<int, int, int>)Arithmetic.SignedModulo).Method,
    };

    private void WriteByteOrder(Instruction instruction, InstructionDefinition row)
    {
        bool isWide = row.Width == 64;
        LoadAs(instruction.Destination, isWide);
        Operation native = BitConverter.IsLittleEndian ? Operation.ToLittleEndian : Operation.ToBigEndian;
        Truncate(row.Width);
        if (row.Operation != native)
            _il.Emit(OpCodes.Call, SwapOf(row.Width));
        Store(instruction.Destination, isWide);
    }

    private static MethodInfo SwapOf(int width) => width switch
    {
        16 => ((Func<ushort, ushort>)BinaryPrimitives.ReverseEndianness).Method,
        32 => ((Func<uint, uint>)BinaryPrimitives.ReverseEndianness).Method,
        _ => ((Func<ulong, ulong>)BinaryPrimitives.ReverseEndianness).Method,
    };

    private void Truncate(int width)
    {
        if (width < 64)
            _il.Emit(width switch { 8 => OpCodes.Conv_U1, 16 => OpCodes.Conv_U2, _ => OpCodes.Conv_U4 });
    }

    private void ExtendSign(int width, bool isWide)
    {
        _il.Emit(width switch { 8 => OpCodes.Conv_I1, 16 => OpCodes.Conv_I2, _ => OpCodes.Conv_I4 });
        if (isWide)
            _il.Emit(OpCodes.Conv_I8);
    }

    private void LoadOperand(Instruction instruction, InstructionDefinition row, bool isWide)
    {
        if (row.Operand == Operand.Register)
            LoadAs(instruction.Source, isWide);
        else if (isWide)
            _il.Emit(OpCodes.Ldc_I8, (long)instruction.Immediate);
        else
            _il.Emit(OpCodes.Ldc_I4, instruction.Immediate);
    }
}
