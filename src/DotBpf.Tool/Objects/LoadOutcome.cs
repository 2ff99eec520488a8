namespace DotBpf.Tool.Objects;

/// <summary>How loading one program went, or a whole object that has no programs to tell of.</summary>
/// <param name="File">The object file.</param>
/// <param name="Program">The program; empty for the object itself.</param>
/// <param name="Kind">The program's kind.</param>
/// <param name="Fault">Why it did not load; <see langword="null"/> when it did.</param>
internal sealed record LoadOutcome(string File, string Program, string Kind, Exception? Fault);
