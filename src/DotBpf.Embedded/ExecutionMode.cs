namespace DotBpf.Embedded;

/// <summary>How an embedded host runs programs.</summary>
/// <remarks>Only verified programs are ever compiled (<see cref="EmbeddedHostOptions.VerifiesPrograms"/>): native code checks nothing any more.</remarks>
public enum ExecutionMode
{
    /// <summary>Verified programs begin in the interpreter and are compiled to native code once they have run a while; others stay there. Where the runtime makes no code, as in applications compiled ahead of time, all do.</summary>
    Auto,

    /// <summary>Programs are compiled to native code when they are loaded. Loading fails where that is not possible.</summary>
    Jit,

    /// <summary>Programs are interpreted: slower by about a factor of twenty, but every access is checked and every instruction counts against the budget.</summary>
    Interpreter,
}
