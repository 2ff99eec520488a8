namespace DotBpf.ObjectFiles.Definitions;

/// <summary>The contents of variables that begin as zeros. A file says how many without holding any, so all such sections share them.</summary>
internal static class ZeroBytes
{
    private static readonly WeakReference<byte[]> s_shared = new([]);

    internal static ReadOnlyMemory<byte> Of(ulong count)
    {
        if (!s_shared.TryGetTarget(out byte[]? zeros) || (ulong)zeros.Length < count)
            s_shared.SetTarget(zeros = new byte[count]);
        return zeros.AsMemory(0, (int)count);
    }
}
