using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>Writes one function as CIL, into a method of its own or into that of its caller.</summary>
/// <remarks>
/// SAFETY: the code checks nothing, because what it may build on was proved before: every address it forms is one that the
/// program may touch. Only instructions of verified programs come here.
/// </remarks>
[RequiresDynamicCode("Compiles programs at run time.")]
internal sealed partial class FunctionCompiler
{
    private const int FramePointer = 10;

    private readonly ProgramCompiler _program;
    private readonly ProgramListing _listing;
    private readonly FunctionShape _shape;
    private readonly ILGenerator _il;
    private readonly RegisterWebs _webs;
    private readonly Dictionary<int, LocalBuilder> _locals = [];
    private readonly Label[] _labels;
    private readonly StackPlan _stack;
    private readonly InlineReturn? _inline;
    private readonly Dictionary<StackPart, LocalBuilder> _variables = [];
    private LocalBuilder? _frame;
    private LocalBuilder? _frameEnd;
    private LocalBuilder? _loopsLeft;
    private int _slot;

    internal FunctionCompiler(ProgramCompiler program, FunctionShape shape, ILGenerator il, InlineReturn? inline = null)
    {
        _program = program;
        _listing = program.Listing;
        _shape = shape;
        _il = il;
        _inline = inline;
        _webs = new RegisterWebs(_listing, shape);
        _stack = new StackPlan(_listing, shape, FactOf(program, shape));
        _labels = new Label[shape.End - shape.Begin];
    }

    /// <summary>Writes the function as a method of its own, whose arguments follow program and machine.</summary>
    internal void WriteMethod(RegisterSet arguments)
    {
        short index = MethodShape.FirstArgument;
        foreach (int register in arguments)
        {
            _il.Emit(OpCodes.Ldarg, index++);
            StoreAtBegin(register);
        }

        _slot = _shape.Begin;
        if (_program.IsLimited)
            WriteCharge(_shape.End - _shape.Begin);
        WriteBody(arguments);
    }

    /// <summary>Writes the function where it is called; the arguments are on the evaluation stack, the last one on top.</summary>
    internal void WriteInline(RegisterSet arguments)
    {
        for (int register = 5; register > 0; register--)
        {
            if (arguments.Contains(register))
                StoreAtBegin(register);
        }

        WriteBody(arguments);
    }

    private static FunctionFact FactOf(ProgramCompiler program, FunctionShape shape) =>
        program.Facts.Functions.Single(function => function.Start == shape.Begin);

    private void WriteBody(RegisterSet arguments)
    {
        MakeFrame();
        WriteLoopsLeft();
        ClearRegisters(_shape.LiveBefore(_shape.Begin) - arguments - RegisterSet.Of(FramePointer));
        DefineLabels();
        for (_slot = _shape.Begin; _slot < _shape.End; _slot = _listing.After(_slot))
        {
            if (_shape.IsBlockStart(_slot))
                _il.MarkLabel(LabelOf(_slot));
            if (_program.Facts[_slot].IsReachable)
                WriteInstruction();
        }
    }

    private void DefineLabels()
    {
        for (int slot = _shape.Begin; slot < _shape.End; slot++)
        {
            if (_shape.IsBlockStart(slot))
                _labels[slot - _shape.Begin] = _il.DefineLabel();
        }
    }

    private void WriteInstruction()
    {
        if (_listing.IsImpossible(_slot))
        {
            WriteUnreachable();
            return;
        }

        InstructionDefinition row = _listing.Row(_slot)!;
        Instruction instruction = _listing[_slot];
        switch (row.Operation)
        {
            case >= Operation.Add and <= Operation.ByteSwap:
                WriteArithmetic(instruction, row);
                break;
            case >= Operation.Jump and <= Operation.JumpMay:
                WriteJump(instruction, row);
                break;
            case Operation.Call:
                WriteCall();
                break;
            case Operation.Exit:
                WriteExit();
                break;
            case Operation.LoadImmediate:
                _il.Emit(OpCodes.Ldc_I8, (long)_listing.Constant(_slot));
                Store(instruction.Destination);
                break;
            case >= Operation.AtomicAdd:
                WriteAtomic(instruction, row);
                break;
            default:
                WriteMemoryAccess(instruction, row);
                break;
        }
    }

    private void WriteExit()
    {
        Load(0);
        WriteReturn();
    }

    /// <summary>Returns what is on the evaluation stack.</summary>
    private void WriteReturn()
    {
        if (_frameEnd is not null)
        {
            WriteMachine();
            _il.Emit(OpCodes.Call, MachineCalls.LeaveFrame);
        }

        if (_inline is null)
        {
            _il.Emit(OpCodes.Ret);
            return;
        }

        _il.Emit(OpCodes.Stloc, _inline.Result);
        _il.Emit(OpCodes.Br, _inline.End);
    }

    private void WriteUnreachable()
    {
        WriteMachine();
        WriteAddressOfInstruction();
        _il.Emit(OpCodes.Call, MachineCalls.NoInstruction);
        _il.Emit(OpCodes.Throw);
    }

    private void WriteMachine() => _il.Emit(OpCodes.Ldarg_1);

    private unsafe void WriteAddressOfInstruction()
    {
        _il.Emit(OpCodes.Ldc_I8, (long)_listing.Decoded(_slot));
        _il.Emit(OpCodes.Conv_U);
    }

    private Label LabelOf(int slot) => _labels[slot - _shape.Begin];

    private void Load(int register)
    {
        if (register == FramePointer)
            LoadFrameAddress(0);
        else
            _il.Emit(OpCodes.Ldloc, LocalOf(_webs.Before(_slot, register)));
        if (register == FramePointer)
            _il.Emit(OpCodes.Conv_U8);
    }

    private void Store(int register) => _il.Emit(OpCodes.Stloc, LocalOf(_webs.Written(_slot, register)));

    private void StoreAtBegin(int register) => _il.Emit(OpCodes.Stloc, LocalOf(_webs.Before(_shape.Begin, register)));

    private LocalBuilder LocalOf(int web)
    {
        if (!_locals.TryGetValue(web, out LocalBuilder? local))
            _locals.Add(web, local = _il.DeclareLocal(typeof(ulong)));
        return local;
    }

    // None in a program that was verified; a register that holds whatever the processor's did would be one that reads foreign memory.
    private void ClearRegisters(RegisterSet registers)
    {
        foreach (int register in registers)
        {
            _il.Emit(OpCodes.Ldc_I8, 0L);
            StoreAtBegin(register);
        }
    }

    private void MakeFrame()
    {
        foreach (StackPart part in _stack.Variables)
        {
            LocalBuilder variable = _il.DeclareLocal(typeof(ulong));
            _variables.Add(part, variable);
            if (!_stack.ReadsUnwritten)
                continue;
            _il.Emit(OpCodes.Ldc_I8, 0L);
            _il.Emit(OpCodes.Stloc, variable);
        }

        if (_listing.HasHelpersThatFollowNumbers)
        {
            _frameEnd = _il.DeclareLocal(typeof(ulong));
            WriteMachine();
            _il.Emit(OpCodes.Call, MachineCalls.EnterFrame);
            _il.Emit(OpCodes.Stloc, _frameEnd);
            return;
        }

        if (_stack.Size == 0)
            return;
        _frame = _il.DeclareLocal(_stack.Type);
        if (!_stack.ReadsUnwritten)
            return;
        _il.Emit(OpCodes.Ldloca, _frame);
        _il.Emit(OpCodes.Initobj, _stack.Type);
    }

    /// <summary>Puts an address in the stack frame on the evaluation stack; any number where the frame has no memory, and so nobody uses the address.</summary>
    /// <param name="offset">How far from r10, which is the frame's end.</param>
    private void LoadFrameAddress(int offset)
    {
        int distance = offset;
        if (_frameEnd is not null)
        {
            _il.Emit(OpCodes.Ldloc, _frameEnd);
        }
        else if (_frame is not null)
        {
            _il.Emit(OpCodes.Ldloca, _frame);
            distance += _stack.Size;
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I4_0);
        }

        _il.Emit(OpCodes.Conv_U);
        if (distance == 0)
            return;
        _il.Emit(OpCodes.Ldc_I4, distance);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Puts the address of an access on the evaluation stack.</summary>
    private void LoadAddress(int register, int offset)
    {
        if (register == FramePointer)
        {
            LoadFrameAddress(offset);
            return;
        }

        Load(register);
        if (offset != 0)
        {
            _il.Emit(OpCodes.Ldc_I8, (long)offset);
            _il.Emit(OpCodes.Add);
        }

        _il.Emit(OpCodes.Conv_U);
    }
}
