using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Jit;

/// <summary>When a program is compiled, and its native code then.</summary>
/// <remarks>Threads: any; one of them compiles, and code is published when it is whole.</remarks>
internal sealed class Compilation
{
    // Compiling takes as long as some thousand interpreted runs of a short program, and a loop of packets has soon made these.
    private const int RunsBefore = 200;

    private readonly EmbeddedProgram _program;
    private readonly ExecutionMode _mode;
    private readonly bool _isLimited;
    private readonly Lock _lock = new();
    private volatile CompiledProgram? _code;
    private int _runs;

    private Compilation(EmbeddedProgram program, ExecutionMode mode, bool isLimited)
    {
        _program = program;
        _mode = mode;
        _isLimited = isLimited;
    }

    /// <summary>The native code, if it was made already.</summary>
    internal CompiledProgram? Code => _code;

    // Not where the runtime only runs what was compiled ahead of time.
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    private static bool MakesCode => RuntimeFeature.IsDynamicCodeSupported;

    // Code holds addresses in 64 bits and reads contexts as little-endian processors do.
    private static bool HasUsableProcessor => Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <summary>Begins with a program that was just loaded.</summary>
    /// <exception cref="FeatureNotSupportedException">It must be compiled and cannot.</exception>
    internal static Compilation Of(EmbeddedProgram program, EmbeddedHostOptions options)
    {
        Compilation compilation = new(program, options.ExecutionMode, options.LimitsCompiledPrograms);
        if (options.ExecutionMode == ExecutionMode.Jit && compilation.Now() is null)
            throw compilation.NotPossible();
        return compilation;
    }

    /// <summary>The native code for some more runs of the program; <see langword="null"/> while it is interpreted.</summary>
    internal CompiledProgram? ForRuns(int runs)
    {
        if (_code is { } code)
            return code;
        _runs = (int)Math.Min((long)_runs + runs, RunsBefore);
        return _runs == RunsBefore ? Now() : null;
    }

    /// <summary>The native code, made now if need be; <see langword="null"/> where there can be none.</summary>
    internal CompiledProgram? Now()
    {
        if (_code is not null || _mode == ExecutionMode.Interpreter || _program.Facts is null || !HasUsableProcessor)
            return _code;
        lock (_lock)
        {
            if (_code is null && MakesCode)
                _code = ProgramCompiler.Compile(_program, _program.Facts, _isLimited);
            return _code;
        }
    }

    private FeatureNotSupportedException NotPossible() => new(
        $"Compiling program '{_program.Name}'",
        "embedded",
        advice: _program.Facts is null
            ? $"Only verified programs are compiled: set {nameof(EmbeddedHostOptions)}.{nameof(EmbeddedHostOptions.VerifiesPrograms)}."
            : $"This runtime makes no code, or not for 64-bit little-endian processors. {nameof(ExecutionMode)}.{nameof(ExecutionMode.Auto)} interprets where it must.");
}
