using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>The functions that are verified by themselves, for whatever arguments their types allow, and not at each call: those that are not <c>static</c>.</summary>
/// <remarks>Without types every function is followed from each call.</remarks>
internal sealed class GlobalFunctions
{
    private readonly VerifierContext _context;
    private readonly GlobalFunction?[] _functions;
    private readonly bool?[] _movesPacket;

    internal GlobalFunctions(VerifierContext context)
    {
        _context = context;
        _functions = [.. context.Code.Functions.Select(function => function.Index == 0 ? null : Read(function))];
        _movesPacket = new bool?[_functions.Length];
    }

    /// <summary>Those that some verified path calls and that were not verified yet.</summary>
    internal Queue<GlobalFunction> Called { get; } = new();

    /// <summary>The function, if it is one of them.</summary>
    internal GlobalFunction? Find(FunctionRange function) => _functions[function.Index];

    /// <summary>Notes that a function is called.</summary>
    internal void Use(GlobalFunction function)
    {
        if (function.IsCalled)
            return;
        function.IsCalled = true;
        Called.Enqueue(function);
    }

    /// <summary>Whether a function, or one that it calls, may move the packet.</summary>
    internal bool MovesPacket(FunctionRange function)
    {
        if (_movesPacket[function.Index] is { } known)
            return known;
        _movesPacket[function.Index] = false;
        bool moves = false;
        for (int slot = function.Start; slot < function.End && !moves; slot = _context.Code.Next(slot))
            moves = MovesPacket(slot);
        _movesPacket[function.Index] = moves;
        return moves;
    }

    private bool MovesPacket(int slot)
    {
        ProgramCode code = _context.Code;
        if (code.HelperAt(slot) is { } helper)
            return (helper.Effects & HelperEffects.MovesPacket) != 0;
        return (code.CallsFunction(slot) || code.LoadsFunction(slot)) && MovesPacket(code.FunctionAt(code.FunctionTarget(slot)));
    }

    private GlobalFunction? Read(FunctionRange function)
    {
        FunctionStart start = _context.Subject.Spec.Functions.FirstOrDefault(each => each.Slot == function.Start);
        if (start.TypeId == 0 || _context.Subject.Types?[start.TypeId] is not BtfFunction { Linkage: BtfLinkage.Global } type)
            return null;
        return type.Prototype is BtfFunctionPrototype prototype ? new GlobalFunction(function, type, prototype) : null;
    }
}
