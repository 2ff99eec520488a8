using System.Reflection.Emit;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <content>Loads and stores.</content>
internal sealed partial class FunctionCompiler
{
    private void WriteMemoryAccess(Instruction instruction, InstructionDefinition row)
    {
        if (IsInArena)
        {
            WriteArenaAccess(instruction, row);
            return;
        }

        if (_stack.TryGetVariable(_slot, out StackPart variable))
        {
            WriteVariableAccess(_variables[variable], instruction, row);
            return;
        }

        switch (row.Operation)
        {
            case Operation.Load:
                WriteLoad(instruction, row.Width);
                break;
            case Operation.LoadSignExtended:
                LoadAddress(instruction.Source, instruction.Offset);
                WriteUnaligned(row.Width);
                _il.Emit(row.Width switch { 8 => OpCodes.Ldind_I1, 16 => OpCodes.Ldind_I2, _ => OpCodes.Ldind_I4 });
                _il.Emit(OpCodes.Conv_I8);
                Store(instruction.Destination);
                break;
            case Operation.Store:
                LoadAddress(instruction.Destination, instruction.Offset);
                LoadStored(instruction, row);
                WriteUnaligned(row.Width);
                _il.Emit(IndirectStore(row.Width));
                break;
            case Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect:
                WritePacketLoad(instruction, row);
                break;
            default:
                throw new InvalidOperationException($"{row.Operation} is no access to memory.");
        }
    }

    // A variable holds what was stored, filled up with zeros.
    private void WriteVariableAccess(LocalBuilder variable, Instruction instruction, InstructionDefinition row)
    {
        if (row.Operation == Operation.Store)
        {
            LoadStored(instruction, row);
            Truncate(row.Width);
            _il.Emit(OpCodes.Stloc, variable);
            return;
        }

        _il.Emit(OpCodes.Ldloc, variable);
        if (row.Operation == Operation.LoadSignExtended)
            ExtendSign(row.Width, isWide: true);
        Store(instruction.Destination, row.Operation == Operation.LoadSignExtended || IsWide(variable));
    }

    private void WriteLoad(Instruction instruction, int width)
    {
        InstructionFact fact = _program.Facts[_slot];
        if (fact.Pointer == PointerKind.Context)
            WriteContextLoad(instruction, fact.Offset!.Value, width);
        else
            WritePlainLoad(instruction, width);
    }

    private void WritePlainLoad(Instruction instruction, int width)
    {
        LoadAddress(instruction.Source, instruction.Offset);
        WriteUnaligned(width);
        WriteIndirectLoad(width);
        Store(instruction.Destination, width == 64);
    }

    // Addresses of the packet are kept before the fields that are stored, so each is one load, as in the kernel.
    private void WriteContextLoad(Instruction instruction, int offset, int width)
    {
        ContextSource source = _listing.Program.Environment.Layout.SourceAt(offset);
        if (source == ContextSource.Stored)
        {
            WritePlainLoad(instruction, width);
            return;
        }

        LoadAddress(instruction.Source, PacketPointers.DistanceOf(source) - offset + instruction.Offset);
        _il.Emit(OpCodes.Ldind_I8);
        Store(instruction.Destination);
    }

    private void WriteIndirectLoad(int width) =>
        _il.Emit(width switch { 8 => OpCodes.Ldind_U1, 16 => OpCodes.Ldind_U2, 32 => OpCodes.Ldind_U4, _ => OpCodes.Ldind_I8 });

    private static OpCode IndirectStore(int width) =>
        width switch { 8 => OpCodes.Stind_I1, 16 => OpCodes.Stind_I2, 32 => OpCodes.Stind_I4, _ => OpCodes.Stind_I8 };

    private void LoadStored(Instruction instruction, InstructionDefinition row)
    {
        bool isWide = row.Width == 64;
        LoadOperand(instruction, row, isWide);
    }

    // Programs may read packets at any address.
    private void WriteUnaligned(int width)
    {
        if (width > 8)
            _il.Emit(OpCodes.Unaligned, (byte)1);
    }

    // Where the packet ends before, the function returns 0.
    private void WritePacketLoad(Instruction instruction, InstructionDefinition row)
    {
        LocalBuilder value = _body.Take(typeof(long));
        Label isThere = _il.DefineLabel();
        WriteMachine();
        _il.Emit(OpCodes.Ldc_I4, instruction.Immediate);
        if (row.Operation == Operation.LoadPacketIndirect)
        {
            LoadAs(instruction.Source, isWide: false);
            _il.Emit(OpCodes.Add);
        }

        _il.Emit(OpCodes.Ldc_I4, row.Width / 8);
        _il.Emit(OpCodes.Call, MachineCalls.LoadPacket);
        _il.Emit(OpCodes.Stloc, value);
        _il.Emit(OpCodes.Ldloc, value);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Bge, isThere);
        WriteZero(ReturnsWide);
        WriteReturn();
        _il.MarkLabel(isThere);
        _il.Emit(OpCodes.Ldloc, value);
        _body.Give(value);
        Store(0);
        ClearOverwritten();
    }
}
