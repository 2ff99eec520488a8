using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The entries of any map, as bytes.</summary>
internal sealed class HandleEntries<TKey, TValue>(MapHandle map, LookupMode lookup) : MapEntries<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    public override TValue? Find(TKey key)
    {
        TValue value = default;
        return map.Succeeded(map.Lookup(MapBytes.Of(in key), MapBytes.Writable(ref value), lookup), Errno.ENOENT, BpfCommand.MapLookup) ? value : null;
    }

    public override Errno Update(in TKey key, in TValue value, UpdateMode mode) =>
        map.Update(MapBytes.Of(in key), MapBytes.Of(in value), mode);
}
