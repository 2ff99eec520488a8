using System.Collections.Frozen;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Reads BCC's tables: the section <c>maps/KIND</c> says the kind, the members of the variable's type the key, the leaf and where the rest stands.</summary>
internal sealed class BccTables(ElfFile elf, List<ObjectNote> notes)
{
    private const string Prefix = "maps/";
    private const uint SizeOfReference = 4;

    private static readonly FrozenDictionary<string, MapType> s_kinds = new Dictionary<string, MapType>
    {
        ["hash"] = MapType.Hash,
        ["array"] = MapType.Array,
        ["percpu_hash"] = MapType.PerCpuHash,
        ["percpu_array"] = MapType.PerCpuArray,
        ["lru_hash"] = MapType.LruHash,
        ["lru_percpu_hash"] = MapType.LruPerCpuHash,
        ["lpm_trie"] = MapType.LpmTrie,
        ["histogram"] = MapType.Hash,
        ["prog"] = MapType.ProgramArray,
        ["perf_output"] = MapType.PerfEventArray,
        ["perf_array"] = MapType.PerfEventArray,
        ["ringbuf"] = MapType.RingBuffer,
        ["queue"] = MapType.Queue,
        ["stack"] = MapType.Stack,
        ["stacktrace"] = MapType.StackTrace,
        ["cgroup_array"] = MapType.CgroupArray,
        ["devmap"] = MapType.DevMap,
        ["cpumap"] = MapType.CpuMap,
        ["xskmap"] = MapType.XskMap,
        ["sockmap"] = MapType.SockMap,
        ["sockhash"] = MapType.SockHash,
        ["array_of_maps"] = MapType.ArrayOfMaps,
        ["hash_of_maps"] = MapType.HashOfMaps,
        ["sk_storage"] = MapType.SkStorage,
        ["inode_storage"] = MapType.InodeStorage,
        ["task_storage"] = MapType.TaskStorage,
        ["cgroup_storage"] = MapType.CgroupStorage,
        ["percpu_cgroup_storage"] = MapType.PerCpuCgroupStorage,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The tables whose inner maps are to be found when all are known: the name of the table they look like.
    private readonly Dictionary<string, (LegacyEntry Entry, string Inner)> _outer = new(StringComparer.Ordinal);

    /// <summary>The kind of map that a section name means, or <see langword="null"/> for a name that BCC does not give.</summary>
    internal static MapType? KindOf(string section) =>
        section.StartsWith(Prefix, StringComparison.Ordinal) && s_kinds.TryGetValue(Words(section).Kind, out MapType kind) ? kind : null;

    internal MapSpec Read(LegacyEntry entry)
    {
        if (KindOf(entry.Section.Name) is not { } kind)
            throw Bad(entry, $"it is a table of BCC, and '{entry.Section.Name}' is no kind of map; tables that another program shares (extern, shared, export) are not in the object");
        if (entry.Type is null)
            throw Bad(entry, "it is a table of BCC, which its types describe, and the object has none. Compile with -g");
        (string name, string? inner, string? path) = Words(entry.Section.Name);
        if (path is not null)
            notes.Add(new(entry.Name, $"It asks to be pinned at '{path}'. It is not: pin it under a name of your own after loading."));
        if (inner is not null)
            _outer.TryAdd(entry.Name, (entry, inner));
        return Adjust(entry, new MapSpec
        {
            Name = entry.Name,
            Type = name == "histogram" && IsPlainInteger(entry) ? MapType.Array : kind,
            KeySize = SizeOf(entry, "key"),
            ValueSize = SizeOf(entry, "leaf"),
            KeyType = entry.Member("key")?.Type,
            ValueType = entry.Member("leaf")?.Type,
            MaxEntries = Number(entry, "max_entries"),
            Flags = (MapFlags)Number(entry, "flags"),
        });
    }

    /// <summary>The map with the template of its inner maps, which the section names.</summary>
    internal MapSpec Complete(MapSpec map, Dictionary<string, MapSpec> maps)
    {
        if (map.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps) || !_outer.TryGetValue(map.Name, out (LegacyEntry Entry, string Inner) outer))
            return map;
        MapSpec template = maps.GetValueOrDefault(outer.Inner)
            ?? throw Bad(outer.Entry, $"its inner maps shall be like '{outer.Inner}', which is no table of the object");
        return map with { ValueSize = SizeOfReference, ValueType = null, Inner = template with { Name = map.Name + ".inner", Inner = null } };
    }

    private static (string Kind, string? Inner, string? Path) Words(string section)
    {
        string[] path = section[Prefix.Length..].Split(':', 2);
        string[] kind = path[0].Split('$', 2);
        return (kind[0], kind.ElementAtOrDefault(1), path.ElementAtOrDefault(1));
    }

    private static bool IsPlainInteger(LegacyEntry entry) =>
        entry.Member("key")?.Type.Resolve() is BtfInteger { Name: "int" };

    private MapSpec Adjust(LegacyEntry entry, MapSpec map)
    {
        if (map.Type == MapType.RingBuffer && (map.KeySize | map.ValueSize) != 0)
            return Forget(map with { KeySize = 0, ValueSize = 0, KeyType = null, ValueType = null }, "neither keys nor values");
        if (map.Type is MapType.Queue or MapType.Stack && map.KeySize != 0)
            return Forget(map with { KeySize = 0, KeyType = null }, "no keys");
        return map;

        MapSpec Forget(MapSpec changed, string what)
        {
            notes.Add(new(entry.Name, $"Its sizes are left out, because a map of kind {map.Type} has {what}."));
            return changed;
        }
    }

    private uint SizeOf(LegacyEntry entry, string member)
    {
        if (entry.Member(member) is not { } found)
            return 0;
        return found.Type.SizeInBytes is { } size ? (uint)size : throw Bad(entry, $"its {member} is '{found.Type}', which has no size");
    }

    private uint Number(LegacyEntry entry, string member)
    {
        if (entry.Member(member) is not { } found)
            return 0;
        return found is { BitFieldSize: 0, Type.SizeInBytes: sizeof(uint) } && entry.Bytes.Holds(found.Offset, sizeof(uint))
            ? entry.Bytes.UInt32((int)found.Offset)
            : throw Bad(entry, $"its member '{member}' is no number of {sizeof(uint)} bytes inside of the variable");
    }

    private ObjectFileException Bad(LegacyEntry entry, string what) =>
        elf.Fault(Diagnostics.BadLegacyMap(entry.Section.Name, entry.Name, (long)entry.Offset, what));
}
