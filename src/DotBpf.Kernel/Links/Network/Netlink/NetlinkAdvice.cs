namespace DotBpf.Kernel;

/// <summary>What to say of a refusal by netlink.</summary>
internal static class NetlinkAdvice
{
    /// <summary>The kernel's own words, or where it gives none what it may lack.</summary>
    internal static string Quote(string reason, string module) =>
        reason.Length > 0 ? $"The kernel says: {reason}" : $"The kernel may lack {module}.";
}
