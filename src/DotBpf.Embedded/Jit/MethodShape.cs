using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Jit;

/// <summary>What compiled methods look like: the program, the machine, and then the arguments that the function reads.</summary>
[RequiresDynamicCode("Makes methods at run time.")]
internal static class MethodShape
{
    /// <summary>The number of the first argument that is the function's own.</summary>
    internal const short FirstArgument = 2;

    /// <summary>A method without instructions, which may use what is internal here.</summary>
    internal static DynamicMethod Create(string name, int arguments)
    {
        Type[] parameters = [typeof(CompiledProgram), typeof(Machine), .. Enumerable.Repeat(typeof(ulong), arguments)];
        return new DynamicMethod(name, typeof(ulong), parameters, typeof(MethodShape).Module, skipVisibility: true) { InitLocals = false };
    }
}
