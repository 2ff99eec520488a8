using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier;

namespace DotBpf.Embedded.Jit;

/// <summary>Makes native code of a verified program: each function becomes a method, or a part of those that call it.</summary>
[RequiresDynamicCode("Compiles programs at run time.")]
internal sealed class ProgramCompiler
{
    // A call costs about as much as so many instructions, and callers grow by no more.
    private const int LongestInlined = 48;

    private readonly Dictionary<int, FunctionShape> _shapes = [];
    private readonly Dictionary<int, FunctionPlan> _plans = [];
    private readonly Dictionary<int, DynamicMethod> _methods = [];
    private readonly HashSet<int> _underWay = [];
    private readonly HashSet<int> _addressed = [];
    private readonly int[] _starts;

    private ProgramCompiler(EmbeddedProgram program, ProgramFacts facts, bool isLimited)
    {
        Listing = new ProgramListing(program);
        Facts = facts;
        IsLimited = isLimited;
        _starts = [.. program.Functions.Order(), Listing.Length];
        for (int slot = 0; slot < Listing.Length; slot++)
        {
            if (Listing.LoadedFunction(slot) is >= 0 and int function)
                _addressed.Add(function);
        }
    }

    internal ProgramListing Listing { get; }

    internal ProgramFacts Facts { get; }

    /// <summary>Whether loops count what they use of the machine's budget.</summary>
    internal bool IsLimited { get; }

    /// <summary>Compiles a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="facts">The proof that nothing in it needs a check.</param>
    /// <param name="isLimited">Whether loops count what they use of the machine's budget.</param>
    internal static CompiledProgram Compile(EmbeddedProgram program, ProgramFacts facts, bool isLimited)
    {
        CompiledProgram compiled = new(program.Maps);
        ProgramCompiler compiler = new(program, facts, isLimited);
        compiled.SetEntry(compiler.MethodOf(0, RegisterSet.Of(1)).CreateDelegate<CompiledEntry>(compiled));
        foreach (int function in compiler.Callbacks())
            compiled.AddCallback(function, compiler.MethodOf(function, RegisterSet.Arguments).CreateDelegate<CompiledCallback>(compiled));
        return compiled;
    }

    // Those of loops that are written out are called by no helper.
    private HashSet<int> Callbacks()
    {
        HashSet<int> callbacks = [];
        for (int slot = 0; slot < Listing.Length; slot++)
        {
            InstructionFact fact = Facts[slot];
            if (!fact.IsReachable || Listing.HelperAt(slot) is not { } helper || !helper.Takes.Contains(ArgumentType.Callback))
                continue;
            if (fact.Callback < 0)
                return _addressed;
            if (helper.Id != HelperId.Loop)
                callbacks.Add(fact.Callback);
        }

        return callbacks;
    }

    /// <summary>The arguments that a function takes when it is called.</summary>
    internal RegisterSet ArgumentsOf(int function) => _addressed.Contains(function) ? RegisterSet.Arguments : ReadArgumentsOf(function);

    /// <summary>Whether a call in a method is better replaced by the function itself.</summary>
    internal bool IsInlined(int function, MethodBody caller)
    {
        FunctionShape shape = ShapeOf(function);
        int slots = shape.End - shape.Begin;
        return !shape.HasTailCall && !shape.HasCalls && slots <= LongestInlined && caller.HasRoomFor(slots);
    }

    internal FunctionPlan PlanOf(int function)
    {
        if (_plans.TryGetValue(function, out FunctionPlan? plan))
            return plan;
        FunctionShape shape = ShapeOf(function);
        RegisterWebs webs = new(Listing, shape);
        StackPlan stack = new(Listing, shape, Facts.Functions.Single(fact => fact.Start == function));
        _underWay.Add(function);
        WebWidths widths = new(Listing, Facts, shape, webs, ReturnsNarrow);
        _underWay.Remove(function);
        plan = new FunctionPlan(shape, webs, widths, stack, new(Listing, Facts, shape, webs, stack, IsLimited), new(Listing, shape, webs));
        _plans.Add(function, plan);
        return plan;
    }

    internal FunctionShape ShapeOf(int function)
    {
        if (_shapes.TryGetValue(function, out FunctionShape? shape))
            return shape;
        _underWay.Add(function);
        int end = _starts[Array.IndexOf(_starts, function) + 1];
        shape = new FunctionShape(Listing, function, end, ReadArgumentsOf);
        _underWay.Remove(function);
        _shapes.Add(function, shape);
        return shape;
    }

    /// <summary>The method of a function that is called by itself.</summary>
    internal DynamicMethod MethodOf(int function) => MethodOf(function, ArgumentsOf(function));

    // Registered before it is written, so that a function may call itself.
    private DynamicMethod MethodOf(int function, RegisterSet arguments)
    {
        if (_methods.TryGetValue(function, out DynamicMethod? method))
            return method;
        method = MethodShape.Create($"{Listing.Program.Name}+{function}", arguments.Count);
        _methods.Add(function, method);
        FunctionPlan plan = PlanOf(function);
        FunctionCompiler compiler = new(this, plan, new MethodBody(method.GetILGenerator((plan.Shape.End - plan.Shape.Begin) * 16)));
        compiler.WriteMethod(arguments);
        return method;
    }

    // Of a function that calls itself it is not known yet what it reads: all of them, then.
    private RegisterSet ReadArgumentsOf(int function) => _underWay.Contains(function) ? RegisterSet.Arguments : ShapeOf(function).Arguments;

    private bool ReturnsNarrow(int function) => !_underWay.Contains(function) && PlanOf(function).Widths.ReturnsNarrow;
}
