using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Tells kinds of maps that the running kernel is too old for from specs that it refuses.</summary>
internal static class NewerKinds
{
    /// <summary>Says that the running kernel is older than the kind, if it is; kinds of older kernels were refused for another reason.</summary>
    internal static FeatureNotSupportedException? Explain(Errno errno, MapSpec spec)
    {
        if (errno != Errno.EINVAL || !Enum.IsDefined(spec.Type) || spec.Type == MapType.Unspecified)
            return null;
        string minimum = spec.Type.MinimumKernel;
        return Environment.OSVersion.Version < Version.Parse(minimum)
            ? new FeatureNotSupportedException($"A map of kind {spec.Type}", "kernel", minimum, $"The running kernel is {Environment.OSVersion.Version.ToString(2)}.")
            : null;
    }
}
