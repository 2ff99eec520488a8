using System.Runtime.CompilerServices;
using DotBpf.Embedded.Jit;

namespace DotBpf.Embedded.Interpreter;

/// <content>Functions of the program that helpers call. SAFETY: what a program gives is compared with its own functions before it is used.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>The function that a program gave a helper to call.</summary>
    /// <param name="function">What the program gave: a token of a function of its own.</param>
    internal CallbackFunction CallbackAt(ulong function)
    {
        // Each callback is a call on the thread's stack: tail calls let callbacks nest some two hundred deep.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fault("its callbacks nest deeper than the stack of this thread has room for; run it on a thread with a larger stack");
        int slot = (int)(uint)function;
        if (_isProven && Program.Compiled!.TryGetCallback(slot, out CompiledCallback? compiled))
            return new CallbackFunction(this, compiled);
        if (_isProven || !Tokens.IsFunction(function) || !Program.TryGetFunction(slot, out DecodedInstruction* entry))
            throw Fault($"the callback given is {Describe(function)}, not a function of the program");
        return new CallbackFunction(this, entry);
    }

    /// <summary>Calls a function that is interpreted.</summary>
    internal ulong Call(DecodedInstruction* entry, ulong first, ulong second, ulong third, ulong fourth)
    {
        DecodedInstruction* caller = Current;
        ulong* r = Push(caller, null);
        (r[1], r[2], r[3], r[4]) = (first, second, third, fourth);
        ulong result = Interpreter.Run(this, entry);
        Pop();
        Current = caller;
        return result;
    }

    /// <summary>Calls a function that was compiled. Its depth tells apart what helpers keep for their callbacks.</summary>
    internal ulong Call(CompiledCallback compiled, ulong first, ulong second, ulong third, ulong fourth)
    {
        if (Depth + 1 == MaxFrames)
            throw Fault($"its callbacks nest more than {MaxFrames} deep");
        Depth++;
        ulong result = compiled(this, first, second, third, fourth, 0);
        Depth--;
        return result;
    }
}
