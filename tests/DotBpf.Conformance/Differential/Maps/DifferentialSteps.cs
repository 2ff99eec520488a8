namespace DotBpf.Conformance.Differential.Maps;

/// <summary>How many steps each case of a differential test takes.</summary>
/// <remarks>By default each kind of map takes 100,000; DOTBPF_LONG makes that ten million, and DOTBPF_DIFFERENTIAL_STEPS sets it for each case.</remarks>
internal static class DifferentialSteps
{
    /// <summary>After so many the maps are made anew.</summary>
    internal const int OfOneRun = 1_000;

    private const int Some = 100_000;
    private const int Many = 10_000_000;

    /// <summary>The share of one case, where a kind of map has several.</summary>
    internal static int ShareOf(int cases) => IsSet(out int steps) ? steps : Math.Max((IsLong ? Many : Some) / cases, OfOneRun);

    /// <summary>The steps of a case that is one of many of its kind.</summary>
    internal static int Count => IsSet(out int steps) ? steps : IsLong ? Some : OfOneRun;

    private static bool IsLong => Environment.GetEnvironmentVariable("DOTBPF_LONG") is not null;

    private static bool IsSet(out int steps) => int.TryParse(Environment.GetEnvironmentVariable("DOTBPF_DIFFERENTIAL_STEPS"), out steps);
}
