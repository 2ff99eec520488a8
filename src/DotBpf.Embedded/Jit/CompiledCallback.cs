using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Jit;

/// <summary>Calls a compiled function whose address the program gave to a helper.</summary>
internal delegate ulong CompiledCallback(Machine machine, ulong first, ulong second, ulong third, ulong fourth, ulong fifth);
