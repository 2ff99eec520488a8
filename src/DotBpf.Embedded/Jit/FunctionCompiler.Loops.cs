using System.Reflection.Emit;
using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Jit;

/// <content>Loops by callback (<c>bpf_loop</c>) whose function is known: a loop in the code, with the function in it or called from it.</content>
internal sealed partial class FunctionCompiler
{
    private void WriteLoop(int function)
    {
        LocalBuilder count = _body.Take(typeof(uint)), context = _body.Take(typeof(ulong)), result = _body.Take(typeof(ulong));
        Label isTooLong = _il.DefineLabel(), hasFlags = _il.DefineLabel(), end = _il.DefineLabel();
        bool isWrittenOut = _program.Facts[_slot].IsLoopWrittenOut;
        LoadAs(1, isWide: false);
        _il.Emit(OpCodes.Stloc, count);
        Load(3);
        _il.Emit(OpCodes.Stloc, context);
        Load(4);
        _il.Emit(OpCodes.Brtrue, hasFlags);
        LoadAs(1, isWide: isWrittenOut);
        if (isWrittenOut)
            _il.Emit(OpCodes.Ldc_I8, (long)ControlHelpers.MaxLoops);
        else
            _il.Emit(OpCodes.Ldc_I4, (int)ControlHelpers.MaxLoops);
        _il.Emit(OpCodes.Bgt_Un, isTooLong);
        WriteRounds(function, count, context);
        _il.Emit(OpCodes.Conv_U8);
        WriteLoopResult(result, end);
        _il.MarkLabel(isTooLong);
        _il.Emit(OpCodes.Ldc_I8, (long)(isWrittenOut ? ControlHelpers.TooManyTurns : Answer.Failure(Errno.E2BIG)));
        WriteLoopResult(result, end);
        _il.MarkLabel(hasFlags);
        _il.Emit(OpCodes.Ldc_I8, (long)Answer.Failure(Errno.EINVAL));
        _il.Emit(OpCodes.Stloc, result);
        _il.MarkLabel(end);
        _il.Emit(OpCodes.Ldloc, result);
        Store(0);
        foreach (LocalBuilder local in (ReadOnlySpan<LocalBuilder>)[count, context, result])
            _body.Give(local);
    }

    private void WriteLoopResult(LocalBuilder result, Label end)
    {
        _il.Emit(OpCodes.Stloc, result);
        _il.Emit(OpCodes.Br, end);
    }

    /// <summary>Calls a function with 0, 1, 2…, until it answers other than 0 or has had its turns; leaves how often it was called on the evaluation stack.</summary>
    private void WriteRounds(int function, LocalBuilder count, LocalBuilder context)
    {
        LocalBuilder index = _body.Take(typeof(uint));
        Label next = _il.DefineLabel(), end = _il.DefineLabel();
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, index);
        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldloc, count);
        _il.Emit(OpCodes.Bge_Un, end);
        WriteRound(function, index, context);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, index);
        _il.Emit(OpCodes.Brfalse, next);
        _il.MarkLabel(end);
        _il.Emit(OpCodes.Ldloc, index);
        _body.Give(index);
    }

    // Leaves the function's answer on the evaluation stack.
    private void WriteRound(int function, LocalBuilder index, LocalBuilder context)
    {
        if (_program.IsInlined(function, _body))
        {
            FunctionPlan plan = _program.PlanOf(function);
            if (_program.IsLimited)
                WriteCharge(plan.Shape.End - plan.Shape.Begin);
            LoadRound(plan.Shape.Arguments, index, context);
            WriteInlined(plan);
            return;
        }

        _il.Emit(OpCodes.Ldarg_0);
        WriteMachine();
        LoadRound(_program.ArgumentsOf(function), index, context);
        _il.Emit(OpCodes.Call, _program.MethodOf(function));
    }

    // The function gets a number and the context, and nothing in other registers.
    private void LoadRound(RegisterSet arguments, LocalBuilder index, LocalBuilder context)
    {
        foreach (int register in arguments)
        {
            switch (register)
            {
                case 1:
                    _il.Emit(OpCodes.Ldloc, index);
                    _il.Emit(OpCodes.Conv_U8);
                    break;
                case 2:
                    _il.Emit(OpCodes.Ldloc, context);
                    break;
                default:
                    WriteZero(isWide: true);
                    break;
            }
        }
    }
}
