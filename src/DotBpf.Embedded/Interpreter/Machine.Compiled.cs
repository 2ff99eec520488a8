using System.Runtime.CompilerServices;
using DotBpf.Embedded.Jit;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>Running compiled programs, which were proven to need no check.</content>
/// <remarks>SAFETY: while compiled code runs, helpers trust what it gives them; an interpreted program that it calls is checked again.</remarks>
internal sealed unsafe partial class Machine
{
    private const int NoProgram = -1;

    // Whether what runs was proven to need no check.
    private bool _isProven;

    // The place among the entered programs of the one to go on with.
    private int _next = NoProgram;

    /// <summary>Makes a program the one to go on with (<c>bpf_tail_call</c> of compiled code).</summary>
    /// <returns>Whether there is one and the limit was not reached.</returns>
    internal bool PrepareTailCall(ulong map, ulong index) => PrepareTailCall(MapAt(map, MapAbilities.TailCall).Map, (uint)index);

    /// <inheritdoc cref="PrepareTailCall(ulong, ulong)"/>
    internal bool PrepareTailCall(EmbeddedMap map, uint index)
    {
        if (_tailCalls == MaxTailCalls)
            return false;
        _next = Acquire(map, index);
        if (_next == NoProgram)
            return false;
        _tailCalls++;
        return true;
    }

    /// <summary>Runs the program that a function of compiled code goes on with, and those that it goes on with.</summary>
    internal ulong RunNext()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fault("its tail calls from functions nest deeper than the stack of this thread has room for; run it on a thread with a larger stack");
        EmbeddedProgram program = Program;
        ulong result = GoOn();
        Program = program;
        _isProven = true;
        return result;
    }

    /// <summary>Runs native code of a program once, with the context prepared.</summary>
    internal ulong Run(EmbeddedProgram program, CompiledProgram compiled)
    {
        Budget = Host.Options.InstructionBudget;
        _tailCalls = 0;
        _entered[0] = program;
        _enteredCount = 1;
        Program = program;
        _isProven = true;
        Depth = 0;
        try
        {
            ulong result = compiled.Entry(this, (ulong)Context);
            return _next == NoProgram ? result : GoOn();
        }
        finally
        {
            EndCompiled();
        }
    }

    /// <summary>Gives native code a stack frame of the machine's, where helpers find it.</summary>
    /// <returns>The frame's end.</returns>
    internal ulong EnterFrame()
    {
        if (Depth + 1 == MaxFrames)
            throw Fault($"its functions nest more than {MaxFrames} deep");
        Depth++;
        PrepareFrame();
        return Registers[10];
    }

    /// <summary>Takes back the frame entered last.</summary>
    internal void LeaveFrame()
    {
        Depth--;
        PlaceFrame();
    }

    private void EndCompiled()
    {
        _isProven = false;
        _next = NoProgram;
        End();
    }

    private ulong GoOn()
    {
        ulong result = 0;
        while (_next != NoProgram)
        {
            EmbeddedProgram target = _entered[_next];
            _next = NoProgram;
            Program = target;
            CompiledProgram? compiled = target.Compilation.Now();
            _isProven = compiled is not null;
            result = compiled is null ? Interpret(target) : compiled.Entry(this, (ulong)Context);
        }

        return result;
    }

    // Compiled code uses nothing of the machine's frames but what helpers keep there for the function that called them.
    private ulong Interpret(EmbeddedProgram target)
    {
        PrepareEntry(target);
        Registers[1] = (ulong)Context;
        return Interpreter.Run(this, target.Entry);
    }

    private ulong CallCompiled(ulong function, ulong first, ulong second, ulong third, ulong fourth)
    {
        if (!Program.Compiled!.TryGetCallback((int)(uint)function, out CompiledCallback? callback))
            throw Fault($"the callback given is {Describe(function)}, not a function of the program");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fault("its callbacks nest deeper than the stack of this thread has room for; run it on a thread with a larger stack");
        if (Depth + 1 == MaxFrames)
            throw Fault($"its callbacks nest more than {MaxFrames} deep");
        Depth++;
        ulong result = callback(this, first, second, third, fourth, 0);
        Depth--;
        return result;
    }
}
