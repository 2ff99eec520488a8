namespace DotBpf;

/// <summary>Where network namespaces are found.</summary>
internal static class NetworkNamespaces
{
    /// <summary>That of the calling thread.</summary>
    internal const string Own = "/proc/thread-self/ns/net";
}
