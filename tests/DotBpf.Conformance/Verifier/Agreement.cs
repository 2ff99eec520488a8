using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Compares verdicts: counts, and lists where they differ.</summary>
internal sealed partial class Agreement(Judge kernel, Judge embedded)
{
    private readonly SortedDictionary<string, int> _differences = new(StringComparer.Ordinal);

    internal int Programs { get; private set; }

    internal int Accepted { get; private set; }

    internal int Differing { get; private set; }

    /// <summary>Programs that the kernel gave up because its verifier met a state it holds for impossible, which says nothing of them: a callback that no path calls, in 6.18.</summary>
    internal int KernelFaults { get; private set; }

    /// <summary>Programs that the embedded host accepts and the kernel does not: there must be none.</summary>
    internal List<string> FalseAccepts { get; } = [];

    /// <summary>What programs were refused for that the kernel accepts, and how many.</summary>
    internal IReadOnlyDictionary<string, int> FalseRefusals => _differences;

    /// <summary>One program of each difference, for a closer look.</summary>
    internal Dictionary<string, string> Examples { get; } = [];

    /// <summary>What the kernel refused programs for, and how many.</summary>
    internal SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    internal void Compare(ProgramSpec program)
    {
        string? expected = kernel.Refusal(program), found = embedded.Refusal(program);
        Programs++;
        if (expected is null)
            Accepted++;
        else
            Count(Refusals, expected);
        if (expected is null == found is null)
            return;
        if (expected is not null && expected.StartsWith("verifier bug", StringComparison.Ordinal))
        {
            KernelFaults++;
            return;
        }

        Differing++;
        if (found is null)
            FalseAccepts.Add($"{expected}\n{Text(program)}");
        else if (Count(_differences, found) is var reason)
            Examples.TryAdd(reason, Text(program));
    }

    private static string Count(SortedDictionary<string, int> counts, string text)
    {
        string reason = Numbers().Replace(text, "N");
        counts[reason] = counts.GetValueOrDefault(reason) + 1;
        return reason;
    }

    private static string Text(ProgramSpec program) =>
        $"[{program.Type}]\n{string.Join('\n', Disassembler.Disassemble(program).Select(line => line.Text))}\n{string.Join(", ", program.Functions)}";

    internal string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Programs} programs, {Accepted} accepted by the kernel, {Differing} judged differently ({100.0 * (Programs - Differing) / Programs:F2} % agreement), {FalseAccepts.Count} accepted that the kernel refuses, {KernelFaults} that it has no verdict on");

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Numbers();
}
