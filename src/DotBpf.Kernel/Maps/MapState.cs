using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>What only <c>/proc/self/fdinfo</c> tells of an open map: what its descriptor may be used for, whether it is frozen, and its memory.</summary>
internal readonly record struct MapState(MapAccess? Access, bool? IsFrozen, long? MemoryUse)
{
    private const int AccessMask = 3; // O_ACCMODE; the flags are written in octal

    internal static MapState Of(Descriptor descriptor)
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        try
        {
            return Parse(File.ReadLines($"/proc/self/fdinfo/{lease.Number}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default; // without /proc it cannot be seen
        }
    }

    internal static MapState Parse(IEnumerable<string> lines)
    {
        MapState state = default;
        foreach (string line in lines)
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is ["flags", string flags])
                state = state with { Access = AccessOf(Convert.ToInt32(flags, 8)) };
            else if (line.Split(':', 2, StringSplitOptions.TrimEntries) is ["frozen", string frozen])
                state = state with { IsFrozen = int.Parse(frozen, CultureInfo.InvariantCulture) != 0 };
            else if (line.Split(':', 2, StringSplitOptions.TrimEntries) is ["memlock", string bytes])
                state = state with { MemoryUse = long.Parse(bytes, CultureInfo.InvariantCulture) };
        }

        return state;
    }

    private static MapAccess AccessOf(int flags) => (flags & AccessMask) switch
    {
        0 => MapAccess.ReadOnly,
        1 => MapAccess.WriteOnly,
        _ => MapAccess.ReadWrite,
    };
}
