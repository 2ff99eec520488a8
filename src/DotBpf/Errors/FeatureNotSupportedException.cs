namespace DotBpf;

/// <summary>Something that this host, or this kernel, cannot do.</summary>
public sealed class FeatureNotSupportedException : BpfException
{
    /// <summary>Describes what is missing.</summary>
    /// <param name="feature">The feature, for instance <c>XDP attachment</c>.</param>
    /// <param name="host">The host that lacks it.</param>
    /// <param name="minimumKernel">The first kernel that has it, or <see langword="null"/> where no version helps.</param>
    /// <param name="advice">What to try instead, as whole sentences; may be empty.</param>
    public FeatureNotSupportedException(string feature, string host, string? minimumKernel = null, string advice = "")
        : base($"{feature} is not supported on the {host} host."
            + (minimumKernel is null ? "" : $" It needs Linux {minimumKernel} or later.")
            + (advice.Length == 0 ? "" : " " + advice))
    {
        Feature = feature;
        Host = host;
        MinimumKernel = minimumKernel;
    }

    /// <summary>The feature.</summary>
    public string Feature { get; }

    /// <summary>The host that lacks it.</summary>
    public string Host { get; }

    /// <summary>The first kernel that has it, or <see langword="null"/> where no version helps.</summary>
    public string? MinimumKernel { get; }
}
