using DotBpf.Embedded.Jit;

namespace DotBpf.Embedded.Interpreter;

/// <summary>A function of the program that a helper calls, found once for all its calls.</summary>
/// <remarks>SAFETY: the function is one of the program that runs, which the run holds.</remarks>
internal readonly unsafe ref struct CallbackFunction
{
    private readonly Machine _machine;
    private readonly CompiledCallback? _compiled;
    private readonly DecodedInstruction* _entry;

    /// <summary>Native code.</summary>
    internal CallbackFunction(Machine machine, CompiledCallback compiled)
    {
        _machine = machine;
        _compiled = compiled;
    }

    /// <summary>Instructions to interpret.</summary>
    internal CallbackFunction(Machine machine, DecodedInstruction* entry)
    {
        _machine = machine;
        _entry = entry;
    }

    internal ulong Call(ulong first, ulong second, ulong third = 0, ulong fourth = 0) => _compiled is null
        ? _machine.Call(_entry, first, second, third, fourth)
        : _machine.Call(_compiled, first, second, third, fourth);
}
