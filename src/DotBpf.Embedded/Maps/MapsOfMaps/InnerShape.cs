using DotBpf.Embedded.Maps.Values;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.MapsOfMaps;

/// <summary>What the inner maps of one map of maps have in common, taken from its template.</summary>
/// <param name="template">The template, as the host would describe it.</param>
internal sealed class InnerShape(MapInfo template)
{
    private readonly ValueFields? _fields = ValueFields.Of(template.ValueType);

    internal MapInfo Template { get; } = template;

    /// <summary>Holds the map that a handle stands for, if it has the shape.</summary>
    /// <returns><see cref="Errno.None"/> with a reference added; <see cref="Errno.EBADF"/> for what has ended, <see cref="Errno.EINVAL"/> for what is no such map.</returns>
    internal Errno Hold(HostHandle target, out EmbeddedMap? held)
    {
        held = null;
        if (target.IsDisposed)
            return Errno.EBADF;
        if (target is not EmbeddedMapHandle { Map: var map } || !Has(map))
            return Errno.EINVAL;
        if (!map.TryAddReference())
            return Errno.EBADF;
        held = map;
        return Errno.None;
    }

    // bpf_map_meta_equal, kernel/bpf/map_in_map.c, and the kinds' own map_meta_equal, 6.18.
    private bool Has(EmbeddedMap map) => Has(map.Info) && ValueFields.AreAlike(map.Fields, _fields);

    private bool Has(MapInfo map) =>
        map.Type == Template.Type && map.KeySize == Template.KeySize && map.ValueSize == Template.ValueSize && map.Flags == Template.Flags
        && (map.MaxEntries == Template.MaxEntries || !HasFixedCapacity);

    private bool HasFixedCapacity =>
        Template.Type == MapType.XskMap || (Template.Type == MapType.Array && (Template.Flags & MapFlags.InnerMap) == 0);
}
