using System.Reflection;
using System.Reflection.Emit;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Jit;

/// <content>Calls of functions, of helpers and of other programs.</content>
internal sealed partial class FunctionCompiler
{
    private static readonly Type[] s_helperParameters = [typeof(Machine), typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong)];

    private void WriteCall()
    {
        if (_listing.HelperAt(_slot) is not { } helper)
            WriteFunctionCall(_listing.Target(_slot));
        else if (helper.Id == HelperId.TailCall)
            WriteTailCall();
        else if (!TryWriteKnownCall(helper))
            WriteHelperCall(helper);
        ClearOverwritten();
    }

    // A call takes the registers of its arguments. A helper that takes more than are verified may be given one of these again.
    private void ClearOverwritten()
    {
        foreach (int register in RegisterSet.Arguments & _shape.LiveBefore(_listing.After(_slot)))
        {
            WriteZero(isWide: true);
            Store(register);
        }
    }

    private void WriteFunctionCall(int function)
    {
        if (_program.IsInlined(function, _body))
        {
            WriteInlineCall(function);
            return;
        }

        _il.Emit(OpCodes.Ldarg_0);
        WriteMachine();
        LoadAll(_program.ArgumentsOf(function));
        _il.Emit(OpCodes.Call, _program.MethodOf(function));
        Store(0);
    }

    private void WriteInlineCall(int function)
    {
        FunctionPlan plan = _program.PlanOf(function);
        LoadAll(plan.Shape.Arguments);
        WriteInlined(plan);
        Store(0, isWide: !plan.Widths.ReturnsNarrow);
    }

    /// <summary>Writes a function whose arguments are on the evaluation stack, and leaves there what it returns.</summary>
    private void WriteInlined(FunctionPlan plan)
    {
        InlineReturn back = new(_body.Take(plan.Widths.ReturnsNarrow ? typeof(uint) : typeof(ulong)), _il.DefineLabel());
        new FunctionCompiler(_program, plan, _body, back).WriteInline(plan.Shape.Arguments);
        _il.MarkLabel(back.End);
        _il.Emit(OpCodes.Ldloc, back.Result);
        _body.Give(back.Result);
    }

    // The machine knows for its messages which instruction calls.
    private void WriteHelperCall(HelperDefinition helper)
    {
        WriteMachine();
        WriteAddressOfInstruction();
        _il.Emit(OpCodes.Call, MachineCalls.SetCurrent);
        WriteMachine();
        RegisterSet arguments = RegisterUse.ArgumentsOf(helper);
        LoadAll(arguments);
        for (int unused = arguments.Count; unused < RegisterSet.Arguments.Count; unused++)
            _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Ldc_I8, (long)_listing.Constant(_slot));
        _il.Emit(OpCodes.Conv_I);
        _il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(ulong), s_helperParameters, null);
        Store(0);
    }

    // The program called takes the place of this one: its entry when this is the entry, and its caller's callee when it is a function.
    private void WriteTailCall()
    {
        Label stays = _il.DefineLabel();
        int map = _program.Facts[_slot].Map;
        WriteMachine();
        if (map >= 0)
            WriteMap(map, MachineCalls.Map);
        else
            Load(2);
        Load(3);
        _il.Emit(OpCodes.Call, map >= 0 ? MachineCalls.TryTailCallIn : MachineCalls.TryTailCall);
        _il.Emit(OpCodes.Brfalse, stays);
        if (_shape.Begin == 0)
        {
            _il.Emit(OpCodes.Ldc_I8, 0L);
        }
        else
        {
            WriteMachine();
            _il.Emit(OpCodes.Call, MachineCalls.GoOn);
        }

        WriteReturn();
        _il.MarkLabel(stays);
    }

    private void LoadAll(RegisterSet registers)
    {
        foreach (int register in registers)
            Load(register);
    }
}
