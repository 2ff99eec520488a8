using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Whether a map that is pinned already is the one that a spec asks for.</summary>
internal static class PinnedMapCheck
{
    internal static void ThrowIfDifferent(MapHandle pinned, MapSpec spec, PinPath path)
    {
        MapInfo info = pinned.Info;
        Compare(path, "kind", spec.Type, info.Type);
        Compare(path, "key size", spec.KeySize, info.KeySize);
        Compare(path, "value size", spec.ValueSize, info.ValueSize);
        Compare(path, "max entries", spec.MaxEntries, info.MaxEntries);
        Compare(path, "flags", spec.Flags, info.Flags);
        Compare(path, "map_extra", spec.Extra, info.Extra);
    }

    private static void Compare<T>(PinPath path, string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            throw new MapLayoutException($"{path} (pinned)", what, $"{expected}", $"{found}; unpin it, or pin under another root");
    }
}
