namespace DotBpf.Embedded.Memory.Files;

/// <summary>A number by which bytes that were changed by accident are told from those that were not (FNV-1a, 64 bits).</summary>
internal static class Fingerprint
{
    private const ulong Start = 0xcbf2_9ce4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01b3;

    /// <summary>The fingerprint of bytes.</summary>
    internal static ulong Of(ReadOnlySpan<byte> bytes, ulong start = Start)
    {
        foreach (byte value in bytes)
            start = (start ^ value) * Prime;
        return start;
    }
}
