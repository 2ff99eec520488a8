using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <content>Arenas: where they lie is in the code, and every access compares itself with their length.</content>
internal sealed partial class FunctionCompiler
{
    private bool IsInArena => _program.Facts[_slot].Pointer == PointerKind.Arena;

    private ArenaPages Pages => _listing.Program.Arena!.Pages;

    private void WriteCast(Instruction instruction)
    {
        ulong window = _listing.Program.Arena!.Window;
        LoadAs(instruction.Source, isWide: false);
        _il.Emit(OpCodes.Conv_U8);
        if (instruction.Immediate == SlotRules.ToUser && window != 0)
        {
            _il.Emit(OpCodes.Ldc_I8, (long)window);
            _il.Emit(OpCodes.Call, ((Func<ulong, ulong, ulong>)ArenaAccess.ToUser).Method);
        }

        Store(instruction.Destination);
    }

    private void WriteArenaAccess(Instruction instruction, InstructionDefinition row)
    {
        bool isStore = row.Operation == Operation.Store;
        LoadNumber(Pages.Memory);
        _il.Emit(OpCodes.Ldc_I8, (long)Pages.Length);
        if (isStore || Pages.IsSparse)
            LoadNumber(Pages.States);
        LoadPlace(isStore ? instruction.Destination : instruction.Source, instruction.Offset);
        if (isStore)
            LoadOperand(instruction, row, isWide: true);
        _il.Emit(OpCodes.Call, isStore ? StoreOf(row.Width) : LoadOf(row));
        if (!isStore)
            Store(instruction.Destination);
    }

    private void LoadArenaTarget(int register, Instruction instruction, InstructionDefinition row)
    {
        WriteMachine();
        Load(register);
        _il.Emit(OpCodes.Ldc_I8, (long)instruction.Offset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I4, row.Width / 8);
        Load(row.Operation switch { Operation.AtomicCompareExchange => 0, Operation.LoadAcquire => instruction.Destination, _ => instruction.Source });
        _il.Emit(OpCodes.Call, MachineCalls.ArenaTarget);
    }

    private void LoadPlace(int register, int offset)
    {
        Load(register);
        _il.Emit(OpCodes.Ldc_I8, offset - (long)Pages.Start);
        _il.Emit(OpCodes.Add);
    }

    private void LoadNumber(nuint number)
    {
        _il.Emit(OpCodes.Ldc_I8, (long)number);
        _il.Emit(OpCodes.Conv_U);
    }

    private MethodInfo LoadOf(InstructionDefinition row) => (row.Operation, row.Width) switch
    {
        (Operation.Load, 8) => LoadOf<byte>(),
        (Operation.Load, 16) => LoadOf<ushort>(),
        (Operation.Load, 32) => LoadOf<uint>(),
        (Operation.LoadSignExtended, 8) => LoadOf<sbyte>(),
        (Operation.LoadSignExtended, 16) => LoadOf<short>(),
        (Operation.LoadSignExtended, 32) => LoadOf<int>(),
        _ => LoadOf<ulong>(),
    };

    private MethodInfo LoadOf<T>()
        where T : unmanaged, IBinaryInteger<T> =>
        Pages.IsSparse ? ((LoadThereCall)ArenaAccess.LoadThere<T>).Method : ((LoadCall)ArenaAccess.Load<T>).Method;

    private static MethodInfo StoreOf(int width) => (width switch
    {
        8 => (StoreCall)ArenaAccess.Store<byte>,
        16 => ArenaAccess.Store<ushort>,
        32 => ArenaAccess.Store<uint>,
        _ => ArenaAccess.Store<ulong>,
    }).Method;

    private delegate ulong LoadCall(nuint memory, ulong length, ulong place);

    private delegate ulong LoadThereCall(nuint memory, ulong length, nuint states, ulong place);

    private delegate void StoreCall(nuint memory, ulong length, nuint states, ulong place, ulong value);
}
