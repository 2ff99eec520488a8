using System.Reflection;
using System.Reflection.Emit;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Jit;

/// <content>Helpers on maps that are known: arrays are written out, others are called without a way round.</content>
internal sealed partial class FunctionCompiler
{
    private bool TryWriteMapCall(int helper)
    {
        if (helper == HelperId.GetProcessor)
        {
            WriteMachine();
            _il.Emit(OpCodes.Call, MachineCalls.Cpu);
            _il.Emit(OpCodes.Conv_U8);
            Store(0);
            return true;
        }

        int index = _program.Facts[_slot].Map;
        if (index < 0)
            return false;
        BoundMap map = _listing.Program.Maps[index];
        switch (helper)
        {
            case HelperId.MapLookup when map.Map is ValueArray array:
                WriteArrayLookup(array);
                return true;
            case HelperId.MapLookup when (map.Abilities & MapAbilities.InnerMaps) == 0:
                WriteMapCall(index, MachineCalls.Lookup, 1);
                return true;
            case HelperId.MapUpdate:
                WriteMapCall(index, MachineCalls.Update, 3);
                return true;
            case HelperId.MapDelete:
                WriteMapCall(index, MachineCalls.Delete, 1);
                return true;
            default:
                return false;
        }
    }

    private void WriteMapCall(int index, MethodInfo method, int arguments)
    {
        WriteMachine();
        WriteMap(index);
        for (int register = 2; register < 2 + arguments; register++)
            Load(register);
        _il.Emit(OpCodes.Call, method);
        Store(0);
    }

    private void WriteMap(int index)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, index);
        _il.Emit(OpCodes.Call, MachineCalls.Map);
    }

    private void WriteArrayLookup(ValueArray array)
    {
        ArrayAccess access = array.Access;
        if (_program.Facts[_slot].ConstantKey is { } key)
        {
            WriteElementAddress(access, (uint)key);
            Store(0);
            return;
        }

        LocalBuilder index = _il.DeclareLocal(typeof(uint));
        LocalBuilder result = _il.DeclareLocal(typeof(ulong));
        Label end = _il.DefineLabel();
        LoadAddress(2, 0);
        _il.Emit(OpCodes.Ldind_U4);
        _il.Emit(OpCodes.Stloc, index);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Stloc, result);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldc_I4, (int)access.Length);
        _il.Emit(OpCodes.Bge_Un, end);
        WriteRow(access);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Ldc_I8, (long)access.Stride);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, result);
        _il.MarkLabel(end);
        _il.Emit(OpCodes.Ldloc, result);
        Store(0);
    }

    private void WriteElementAddress(ArrayAccess access, uint key)
    {
        if (key >= access.Length)
        {
            _il.Emit(OpCodes.Ldc_I8, 0L);
            return;
        }

        WriteRow(access with { Base = access.Base + (nuint)(access.Stride * key) });
    }

    // Of a per-CPU array, the row of this CPU.
    private void WriteRow(ArrayAccess access)
    {
        _il.Emit(OpCodes.Ldc_I8, (long)access.Base);
        if (access.RowSize == 0)
            return;
        WriteMachine();
        _il.Emit(OpCodes.Call, MachineCalls.Cpu);
        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Ldc_I8, (long)access.RowSize);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
    }
}
