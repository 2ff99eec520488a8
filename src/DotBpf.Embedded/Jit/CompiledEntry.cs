using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Jit;

/// <summary>Runs a compiled program from its beginning.</summary>
/// <param name="machine">Where it runs.</param>
/// <param name="context">The address of its context.</param>
/// <returns>What it left in register 0; nothing when <see cref="Machine"/> knows of a program to go on with.</returns>
internal delegate ulong CompiledEntry(Machine machine, ulong context);
