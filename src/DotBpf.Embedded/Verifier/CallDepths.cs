using System.Globalization;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier;

/// <summary>What functions and those they call need of the stack together.</summary>
internal sealed class CallDepths(VerifierContext context)
{
    // Compiled functions keep the stack aligned to 16 bytes (round_up_stack_depth, kernel/bpf/verifier.c, 6.18).
    private const int Alignment = 16;

    // A tail call leaves the frames of callers in place, and up to 33 may follow each other.
    private const int MostBeforeTailCall = 256;
    private const int MostFrames = 8;

    /// <summary>Makes sure that every chain of calls fits.</summary>
    internal void Check() => Check(context.Code.Functions[0], 0, []);

    private void Check(FunctionRange function, int above, List<int> chain)
    {
        chain.Add(function.Index);
        if (chain.Count > MostFrames)
            throw context.RefuseAt(function.Start, $"functions call each other more than {MostFrames} deep");
        int depth = above + ((context.Facts.DepthOf(function.Index) + Alignment - 1) & -Alignment);
        if (depth > CallFrame.StackSize)
            throw context.RefuseAt(function.Start, string.Create(CultureInfo.InvariantCulture, $"{chain.Count} functions that call each other need {depth} bytes of stack together, of which there are {CallFrame.StackSize}"));
        foreach (FunctionRange callee in CalleesOf(function))
        {
            if (depth >= MostBeforeTailCall && context.Facts.CallsTail(callee.Index))
                throw context.RefuseAt(callee.Start, string.Create(CultureInfo.InvariantCulture, $"a function makes tail calls while its callers use {depth} bytes of stack; at most {MostBeforeTailCall - 1} are allowed"));
            Check(callee, depth, chain);
        }

        chain.RemoveAt(chain.Count - 1);
    }

    private IEnumerable<FunctionRange> CalleesOf(FunctionRange function)
    {
        HashSet<int> seen = [];
        for (int slot = function.Start; slot < function.End; slot = context.Code.Next(slot))
        {
            bool isCall = context.Code.CallsFunction(slot) || context.Code.LoadsFunction(slot);
            if (isCall && seen.Add(context.Code.FunctionTarget(slot)))
                yield return context.Code.FunctionAt(context.Code.FunctionTarget(slot));
        }
    }
}
