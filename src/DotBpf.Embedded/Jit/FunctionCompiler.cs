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
    private readonly MethodBody _body;
    private readonly ILGenerator _il;
    private readonly RegisterWebs _webs;
    private readonly WebWidths _widths;
    private readonly StackPlan _stack;
    private readonly StackedResults _stacked;
    private readonly WebSpans _spans;
    private readonly Dictionary<int, LocalBuilder> _locals = [];
    private readonly Label[] _labels;
    private readonly InlineReturn? _inline;
    private readonly Dictionary<StackPart, LocalBuilder> _variables = [];
    private LocalBuilder? _frame;
    private LocalBuilder? _frameEnd;
    private LocalBuilder? _loopsLeft;
    private int _begun;
    private int _ended;
    private int _slot;

    internal FunctionCompiler(ProgramCompiler program, FunctionPlan plan, MethodBody body, InlineReturn? inline = null)
    {
        _program = program;
        _listing = program.Listing;
        (_shape, _webs, _widths, _stack, _stacked, _spans) = plan;
        _body = body;
        _il = body.Code;
        _inline = inline;
        _labels = new Label[_shape.End - _shape.Begin];
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
        GiveAll();
    }

    private void WriteBody(RegisterSet arguments)
    {
        _body.Grow(_shape.End - _shape.Begin);
        MakeFrame();
        WriteLoopsLeft();
        ClearRegisters(_shape.LiveBefore(_shape.Begin) - arguments - RegisterSet.Of(FramePointer));
        DefineLabels();
        for (_slot = _shape.Begin; _slot < _shape.End; _slot = _listing.After(_slot))
        {
            ExchangeVariables();
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
            case Operation.AddressSpaceCast:
                WriteCast(instruction);
                break;
            case >= Operation.Add and <= Operation.ByteSwap when _program.Facts[_slot].IsHalf:
                WriteArithmetic(instruction, row with { Width = 32 });
                break;
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
        LoadAs(0, ReturnsWide);
        WriteReturn();
    }

    // Written into its caller, the function may return 32 bits as such.
    private bool ReturnsWide => _inline is null || IsWide(_inline.Result);

    /// <summary>Returns what is on the evaluation stack, as wide as <see cref="ReturnsWide"/> says.</summary>
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

    private void Load(int register) => LoadAs(register, isWide: true);

    /// <summary>Loads a register, whole or its lower half.</summary>
    private void LoadAs(int register, bool isWide)
    {
        if (register == FramePointer)
        {
            LoadFrameAddress(0);
            _il.Emit(isWide ? OpCodes.Conv_U8 : OpCodes.Conv_U4);
            return;
        }

        int web = _webs.Before(_slot, register);
        if (!_stacked.Contains(web))
            _il.Emit(OpCodes.Ldloc, LocalOf(web));
        WriteWidth(!_widths.IsNarrow(web), isWide);
    }

    /// <summary>Takes a register's new value off the evaluation stack.</summary>
    /// <param name="register">The register.</param>
    /// <param name="isWide">Whether 64 bits are there; after 32 bits the upper half is zero.</param>
    private void Store(int register, bool isWide = true) => StoreIn(_webs.Written(_slot, register), isWide);

    private void StoreAtBegin(int register) => StoreIn(_webs.Before(_shape.Begin, register), isWide: true);

    private void StoreIn(int web, bool isWide)
    {
        WriteWidth(isWide, !_widths.IsNarrow(web));
        if (!_stacked.Contains(web))
            _il.Emit(OpCodes.Stloc, LocalOf(web));
    }

    private void WriteWidth(bool isWide, bool becomesWide)
    {
        if (isWide != becomesWide)
            _il.Emit(becomesWide ? OpCodes.Conv_U8 : OpCodes.Conv_U4);
    }

    private void WriteZero(bool isWide)
    {
        if (isWide)
            _il.Emit(OpCodes.Ldc_I8, 0L);
        else
            _il.Emit(OpCodes.Ldc_I4_0);
    }

    private LocalBuilder LocalOf(int web)
    {
        if (!_locals.TryGetValue(web, out LocalBuilder? local))
            _locals.Add(web, local = _body.Take(_widths.IsNarrow(web) ? typeof(uint) : typeof(ulong)));
        return local;
    }

    // A web has its variable for all of its span, also where a loop needs it before the code comes to it.
    private void ExchangeVariables()
    {
        for (; _ended < _spans.ByEnd.Length && _spans.EndOf(_spans.ByEnd[_ended]) < _slot; _ended++)
        {
            if (_locals.Remove(_spans.ByEnd[_ended], out LocalBuilder? local))
                _body.Give(local);
        }

        for (; _begun < _spans.ByBegin.Length && _spans.BeginOf(_spans.ByBegin[_begun]) <= _slot; _begun++)
        {
            int web = _spans.ByBegin[_begun];
            if (_stacked.IsRead(web) && !_stacked.Contains(web))
                LocalOf(web);
        }
    }

    // What was written into its caller needs nothing any more.
    private void GiveAll()
    {
        foreach (LocalBuilder local in _locals.Values.Concat(_variables.Values))
            _body.Give(local);
        if (_frame is not null)
            _body.Give(_frame);
    }

    private static bool IsWide(LocalBuilder local) => local.LocalType == typeof(ulong);

    // None in a program that was verified; a register that holds whatever the processor's did would be one that reads foreign memory.
    private void ClearRegisters(RegisterSet registers)
    {
        foreach (int register in registers)
        {
            WriteZero(isWide: true);
            StoreAtBegin(register);
        }
    }

    private void MakeFrame()
    {
        foreach (StackPart part in _stack.Variables)
        {
            LocalBuilder variable = _body.Take(part.Width == 64 ? typeof(ulong) : typeof(uint));
            _variables.Add(part, variable);
            if (!_stack.ReadsUnwritten)
                continue;
            WriteZero(IsWide(variable));
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
        _frame = _body.Take(_stack.Type);
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
