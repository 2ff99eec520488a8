namespace DotBpf.Kernel;

/// <summary>The version of the running kernel. Distributions add features to old versions, so it only decides what is tried first.</summary>
internal static class KernelVersion
{
    internal static Version Running { get; } = Environment.OSVersion.Version;

    /// <summary>Whether the kernel is that version or later.</summary>
    internal static bool IsAtLeast(string version) => Running >= Version.Parse(version);

    /// <summary>The number that programs of kernels before 5.0 had to name (<c>LINUX_VERSION_CODE</c>).</summary>
    internal static uint Code => (uint)Running.Major << 16 | (uint)Running.Minor << 8 | (uint)Math.Clamp(Running.Build, 0, 255);
}
