namespace DotBpf.Embedded.Helpers;

/// <summary>What helpers return.</summary>
internal static class Answer
{
    /// <summary>A failure: the negative errno, as the 64-bit number that a program sees.</summary>
    internal static ulong Failure(Errno errno) => (ulong)-(long)errno;

    /// <summary>A number that C declares as signed.</summary>
    internal static ulong Signed(long value) => (ulong)value;
}
