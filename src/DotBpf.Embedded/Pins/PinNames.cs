using System.Text;

namespace DotBpf.Embedded.Pins;

/// <summary>Which names there can be in a BPF file system.</summary>
internal static class PinNames
{
    // NAME_MAX, include/uapi/linux/limits.h.
    private const int LongestPart = 255;

    /// <summary>Says why nothing can be kept under a name: bpffs keeps dots for itself, in the names of its directories too (bpf_lookup, kernel/bpf/inode.c, 6.18).</summary>
    /// <param name="path">The name.</param>
    /// <param name="roots">Where the file system begins; none where every name is in it. Of names elsewhere only the last part counts.</param>
    /// <returns><see cref="Errno.None"/>, <see cref="Errno.EPERM"/> or <see cref="Errno.ENAMETOOLONG"/>.</returns>
    internal static Errno Check(PinPath path, params ReadOnlySpan<PinPath> roots)
    {
        foreach (string part in Within(path.Value, roots).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Encoding.UTF8.GetByteCount(part) > LongestPart)
                return Errno.ENAMETOOLONG;
            if (part.Contains('.', StringComparison.Ordinal))
                return Errno.EPERM;
        }

        return Errno.None;
    }

    private static string Within(string name, ReadOnlySpan<PinPath> roots)
    {
        foreach (PinPath root in roots)
        {
            if (name.StartsWith($"{root}/", StringComparison.Ordinal))
                return name[root.Value.Length..];
        }

        return roots.IsEmpty ? name : name[name.LastIndexOf('/')..];
    }
}
