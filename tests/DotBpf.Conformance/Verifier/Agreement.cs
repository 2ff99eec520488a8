using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Compares verdicts: counts, and lists where they differ.</summary>
internal sealed partial class Agreement(Judge kernel, Judge embedded)
{
    private readonly SortedDictionary<string, int> _differences = new(StringComparer.Ordinal);

    internal int Programs { get; private set; }

    internal int Accepted { get; private set; }

    internal int Differing { get; private set; }

    /// <summary>Programs that the embedded host accepts and the kernel does not: there must be none.</summary>
    internal List<string> FalseAccepts { get; } = [];

    /// <summary>What programs were refused for that the kernel accepts, and how many.</summary>
    internal IReadOnlyDictionary<string, int> FalseRefusals => _differences;

    /// <summary>One program of each difference, for a closer look.</summary>
    internal Dictionary<string, string> Examples { get; } = [];

    internal void Compare(ProgramSpec program, string text)
    {
        string? expected = kernel.Refusal(program), found = embedded.Refusal(program);
        Programs++;
        Accepted += expected is null ? 1 : 0;
        if (expected is null == found is null)
            return;
        Differing++;
        if (found is null)
        {
            FalseAccepts.Add($"{expected}\n{text}");
            return;
        }

        string reason = Numbers().Replace(found, "N");
        Examples.TryAdd(reason, text);
        _differences[reason] = _differences.GetValueOrDefault(reason) + 1;
    }

    internal string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Programs} programs, {Accepted} accepted by the kernel, {Differing} judged differently ({100.0 * (Programs - Differing) / Programs:F2} % agreement), {FalseAccepts.Count} accepted that the kernel refuses");

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Numbers();
}
