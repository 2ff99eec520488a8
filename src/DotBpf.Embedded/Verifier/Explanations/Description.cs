namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>A value in the words of the program.</summary>
/// <param name="Name">What the source calls it; <see langword="null"/> when that is not known.</param>
/// <param name="Words">What it is, and where it came from.</param>
/// <param name="Basis">The name of the only value that it was computed from.</param>
internal readonly record struct Description(string? Name, string Words, string? Basis = null)
{
    public override string ToString() => Name is null ? Words : $"`{Name}`, {Words}";
}
