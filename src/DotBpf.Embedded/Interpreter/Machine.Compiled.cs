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

    /// <summary>Runs native code of a program some times, with the context prepared.</summary>
    /// <returns>What the last run returned.</returns>
    internal ulong Run(EmbeddedProgram program, CompiledProgram compiled, int times)
    {
        CompiledEntry entry = compiled.Entry;
        ulong context = (ulong)Context;
        BeginCompiled(program);
        try
        {
            while (true)
            {
                ulong result = entry(this, context);
                if (_next != NoProgram)
                    result = GoOn();
                if (--times <= 0)
                    return result;
                BeginAgain(program);
            }
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

    private void BeginCompiled(EmbeddedProgram program)
    {
        Budget = _wholeBudget;
        _tailCalls = 0;
        _entered[0] = program;
        _enteredCount = 1;
        Program = program;
        _isProven = true;
        Depth = 0;
    }

    // Most runs leave nothing that the next one must not find.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginAgain(EmbeddedProgram program)
    {
        if ((_enteredCount - 1 | _innerMapCount | _lentCount) != 0)
            BeginAnew(program);
        Budget = _wholeBudget;
        _tailCalls = 0;
    }

    private void BeginAnew(EmbeddedProgram program)
    {
        End();
        BeginCompiled(program);
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
            CompiledProgram? compiled = target.Compiled ?? target.Compilation.Now();
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
}
