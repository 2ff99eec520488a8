namespace DotBpf;

/// <summary>The root of every fault DotBpf reports: catch it to catch them all.</summary>
/// <remarks>The message says what failed, on what, and what to try. Expected outcomes (a missing key, a full ring) are return values and never arrive here.</remarks>
public abstract class BpfException : Exception
{
    /// <summary>Says what failed, on what, and what to try.</summary>
    protected BpfException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
