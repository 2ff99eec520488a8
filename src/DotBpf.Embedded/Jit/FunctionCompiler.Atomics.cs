using System.Reflection;
using System.Reflection.Emit;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <content>Atomic operations. The verifier made sure that their addresses are aligned.</content>
internal sealed partial class FunctionCompiler
{
    private void WriteAtomic(Instruction instruction, InstructionDefinition row)
    {
        switch (row.Operation)
        {
            case Operation.LoadAcquire:
                LoadAtomicAddress(instruction.Source, instruction, row);
                _il.Emit(OpCodes.Volatile);
                WriteIndirectLoad(row.Width);
                Store(instruction.Destination, row.Width == 64);
                break;
            case Operation.StoreRelease:
                LoadAtomicAddress(instruction.Destination, instruction, row);
                LoadStored(instruction, row);
                _il.Emit(OpCodes.Volatile);
                _il.Emit(IndirectStore(row.Width));
                break;
            default:
                WriteInterlocked(instruction, row);
                break;
        }
    }

    private void LoadAtomicAddress(int register, Instruction instruction, InstructionDefinition row)
    {
        if (IsInArena)
            LoadArenaTarget(register, instruction, row);
        else
            LoadAddress(register, instruction.Offset);
    }

    private void WriteInterlocked(Instruction instruction, InstructionDefinition row)
    {
        bool isWide = row.Width == 64;
        LoadAtomicAddress(instruction.Destination, instruction, row);
        LoadAs(instruction.Source, isWide);
        if (row.Operation == Operation.AtomicCompareExchange)
            LoadAs(0, isWide);
        if (!row.Fetches)
        {
            _il.Emit(OpCodes.Call, isWide ? Change64Of(row.Operation) : Change32Of(row.Operation));
            _il.Emit(OpCodes.Pop);
            return;
        }

        _il.Emit(OpCodes.Call, isWide ? Fetch64Of(row.Operation) : Fetch32Of(row.Operation));
        Store(row.Operation == Operation.AtomicCompareExchange ? 0 : instruction.Source, isWide);
    }

    private static MethodInfo Change32Of(Operation operation) => (operation switch
    {
        Operation.AtomicAdd => (Change32)Interlocked.Add,
        Operation.AtomicOr => Interlocked.Or,
        Operation.AtomicAnd => Interlocked.And,
        _ => FetchingAtomics.Xor,
    }).Method;

    private static MethodInfo Change64Of(Operation operation) => (operation switch
    {
        Operation.AtomicAdd => (Change64)Interlocked.Add,
        Operation.AtomicOr => Interlocked.Or,
        Operation.AtomicAnd => Interlocked.And,
        _ => FetchingAtomics.Xor,
    }).Method;

    private static MethodInfo Fetch32Of(Operation operation) => operation switch
    {
        Operation.AtomicAdd => ((Change32)FetchingAtomics.Add).Method,
        Operation.AtomicOr => ((Change32)FetchingAtomics.Or).Method,
        Operation.AtomicAnd => ((Change32)FetchingAtomics.And).Method,
        Operation.AtomicXor => ((Change32)FetchingAtomics.Xor).Method,
        Operation.AtomicExchange => ((Change32)FetchingAtomics.Exchange).Method,
        _ => ((Compare32)FetchingAtomics.CompareExchange).Method,
    };

    private static MethodInfo Fetch64Of(Operation operation) => operation switch
    {
        Operation.AtomicAdd => ((Change64)FetchingAtomics.Add).Method,
        Operation.AtomicOr => ((Change64)FetchingAtomics.Or).Method,
        Operation.AtomicAnd => ((Change64)FetchingAtomics.And).Method,
        Operation.AtomicXor => ((Change64)FetchingAtomics.Xor).Method,
        Operation.AtomicExchange => ((Change64)FetchingAtomics.Exchange).Method,
        _ => ((Compare64)FetchingAtomics.CompareExchange).Method,
    };

    private delegate int Change32(ref int target, int value);

    private delegate long Change64(ref long target, long value);

    private delegate int Compare32(ref int target, int value, int comparand);

    private delegate long Compare64(ref long target, long value, long comparand);
}
