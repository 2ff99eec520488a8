using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>How loading an object went.</summary>
/// <param name="File">The object file.</param>
/// <param name="Programs">Every program that the host was asked to take.</param>
/// <param name="Notes">What reading and loading adjusted.</param>
/// <param name="Fault">Why the object as a whole did not load; <see langword="null"/> when it did.</param>
internal sealed record LoadOutcome(string File, List<ProgramOutcome> Programs, List<ObjectNote> Notes, Exception? Fault)
{
    internal bool IsLoaded => Fault is null && Programs.TrueForAll(program => program.Fault is null);
}
