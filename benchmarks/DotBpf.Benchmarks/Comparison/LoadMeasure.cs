namespace DotBpf.Benchmarks.Comparison;

/// <summary>What loading a program took.</summary>
/// <param name="Name">The program.</param>
/// <param name="Instructions">Its length.</param>
/// <param name="Ours">On the embedded host: instructions that the verifier looked at, and the time.</param>
/// <param name="Theirs">The same in the kernel.</param>
internal sealed record LoadMeasure(string Name, int Instructions, (int Looked, double Milliseconds) Ours, (int Looked, double Milliseconds) Theirs)
{
    internal static LoadMeasure Total(string name, IReadOnlyCollection<LoadMeasure> all) => new(
        name,
        all.Sum(each => each.Instructions),
        (all.Sum(each => each.Ours.Looked), all.Sum(each => each.Ours.Milliseconds)),
        (all.Sum(each => each.Theirs.Looked), all.Sum(each => each.Theirs.Milliseconds)));
}
