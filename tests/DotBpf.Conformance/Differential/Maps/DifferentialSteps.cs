namespace DotBpf.Conformance.Differential.Maps;

/// <summary>How many steps each case of a differential test takes.</summary>
/// <remarks>DOTBPF_DIFFERENTIAL_STEPS sets it; DOTBPF_LONG makes it very many.</remarks>
internal static class DifferentialSteps
{
    /// <summary>After so many the maps are made anew.</summary>
    internal const int OfOneRun = 1_000;

    private const int Many = 1_000_000;

    internal static int Count => int.TryParse(Environment.GetEnvironmentVariable("DOTBPF_DIFFERENTIAL_STEPS"), out int steps) ? steps
        : Environment.GetEnvironmentVariable("DOTBPF_LONG") is not null ? Many : OfOneRun;
}
