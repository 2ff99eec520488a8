using System.Reflection;
using System.Reflection.Emit;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Jit;

/// <content>Helpers on maps that are known: arrays are written out, others are called without a way round.</content>
internal sealed partial class FunctionCompiler
{
    private bool TryWriteKnownCall(HelperDefinition definition)
    {
        if (TryWriteMachineCall(definition))
            return true;
        int helper = definition.Id;
        if (helper == HelperId.Loop && _program.Facts[_slot].Callback is >= 0 and int function)
        {
            WriteLoop(function);
            return true;
        }

        int index = _program.Facts[_slot].Map;
        if (index < 0)
            return false;
        BoundMap map = _listing.Program.Maps[index];
        if (helper == HelperId.MapLookup && map.Map is ValueArray array)
        {
            WriteArrayLookup(array);
            return true;
        }

        // What comes out of a map of maps or of sockets must be kept by the helper, and what goes in found.
        bool isUsual = (map.Abilities & (MapAbilities.InnerMaps | MapAbilities.Sockets)) == 0;
        MethodInfo? method = isUsual ? MapCallOf(helper, map.Map) : null;
        if (method is not null)
            WriteMapCall(definition, index, method, helper == HelperId.RingReserve ? MachineCalls.BoundMap : MachineCalls.Map);
        return method is not null;
    }

    private static MethodInfo? MapCallOf(int helper, EmbeddedMap map) => helper switch
    {
        HelperId.MapLookup when map is HashTable => SizedLookups.Find(map.KeySize) ?? MachineCalls.Lookup,
        HelperId.MapLookup => MachineCalls.Lookup,
        HelperId.MapUpdate => MachineCalls.Update,
        HelperId.MapDelete => MachineCalls.Delete,
        HelperId.MapPush => MachineCalls.Push,
        HelperId.MapPop => MachineCalls.Pop,
        HelperId.MapPeek => MachineCalls.Peek,
        HelperId.RingReserve => MachineCalls.Reserve,
        _ => null,
    };

    // Helpers of which the machine knows all.
    private bool TryWriteMachineCall(HelperDefinition helper)
    {
        MethodInfo? method = helper.Id switch
        {
            HelperId.GetNanoseconds => MachineCalls.Nanoseconds,
            HelperId.GetProcessor => MachineCalls.Cpu,
            HelperId.RingSubmit => MachineCalls.Submit,
            HelperId.RingDiscard => MachineCalls.Discard,
            _ => null,
        };
        if (method is null)
            return false;
        WriteMachine();
        LoadAll(RegisterUse.ArgumentsOf(helper));
        _il.Emit(OpCodes.Call, method);
        Store(0, isWide: method.ReturnType != typeof(int));
        return true;
    }

    private void WriteMap(int index, MethodInfo mapAt)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, index);
        _il.Emit(OpCodes.Call, mapAt);
    }

    // The map is known, so register 1 is not needed.
    private void WriteMapCall(HelperDefinition helper, int index, MethodInfo method, MethodInfo mapAt)
    {
        WriteMachine();
        WriteMap(index, mapAt);
        LoadAll(RegisterUse.ArgumentsOf(helper) - RegisterSet.Of(1));
        _il.Emit(OpCodes.Call, method);
        Store(0);
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

        LocalBuilder index = _body.Take(typeof(uint)), result = _body.Take(typeof(ulong));
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
        _body.Give(index);
        _body.Give(result);
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
