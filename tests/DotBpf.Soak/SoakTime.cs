using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Soak;

/// <summary>How long a soak lasts: a minute, an hour in long runs, or what the environment says in seconds.</summary>
internal static class SoakTime
{
    private const string SecondsVariable = "DOTBPF_SOAK_SECONDS";

    internal static TimeSpan Length { get; } = Environment.GetEnvironmentVariable(SecondsVariable) is { Length: > 0 } seconds
        ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
        : Environment.GetEnvironmentVariable("DOTBPF_LONG") is "1" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);

    /// <summary>Lets everything else go first, as other tests run at the same time.</summary>
    internal static void GiveWay()
    {
        using var process = Process.GetCurrentProcess();
        process.PriorityClass = ProcessPriorityClass.BelowNormal;
    }
}
