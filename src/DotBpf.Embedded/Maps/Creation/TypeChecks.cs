using DotBpf.Embedded.Maps.Values;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Maps.Creation;

/// <summary>Which C types of keys and values each kind of map takes (<c>map_check_btf</c> and the kinds' own, 6.18).</summary>
internal static class TypeChecks
{
    private const int DeepestNesting = 8;

    /// <summary>Refuses types whose sizes are not the map's, and values with members that the kind or this host cannot manage. A map that takes no types is created without, whatever they are.</summary>
    internal static Refusal Check(MapSpec spec)
    {
        if (!AreTaken(spec))
            return default;
        bool isKeyOther = spec.Type != MapType.BloomFilter && Differs(spec.KeyType, spec.KeySize);
        if (isKeyOther || Differs(spec.ValueType, spec.ValueSize))
            return new(Errno.EINVAL, $"The types '{spec.KeyType}' and '{spec.ValueType}' do not have the sizes of key and value.");
        if (FindMissing(spec.ValueType!, 0) is { } missing)
            throw new FeatureNotSupportedException($"A map value with a {missing} in it", "embedded", advice: "Use the kernel host for it.");
        Refusal fields = CheckFields(spec);
        if (fields.Errno != Errno.None)
            return fields;
        return IsStorage(spec.Type) && FindRefusal(spec) is { } refusal ? new(Errno.EINVAL, $"These types will not do: {refusal}.") : default;
    }

    /// <summary>Whether a map of that kind keeps those types; otherwise it is created without, as loaders do on the kernel.</summary>
    internal static bool AreKept(MapSpec spec) => AreTaken(spec) && IsKey(spec);

    /// <summary>Why a map that takes types does not keep these; <see langword="null"/> when it does.</summary>
    internal static string? FindRefusal(MapSpec spec) => AreTaken(spec) && !IsKey(spec) ? $"a map of kind {spec.Type} has no keys of type '{spec.KeyType}'" : null;

    private static bool AreTaken(MapSpec spec) => spec.ValueType is not null && MapTypesRule.FindObstacle(spec) is null;

    private static bool IsStorage(MapType type) => type is MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage;

    // bpf_local_storage_map_check_btf, kernel/bpf/bpf_local_storage.c, and cgroup_storage_check_btf, kernel/bpf/local_storage.c, 6.18.
    private static bool IsKey(MapSpec spec) => (spec.Type, spec.KeyType?.Resolve()) switch
    {
        (MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage, var key) => key is BtfInteger { Bits: 32, BitOffset: 0 },
        (MapType.CgroupStorage or MapType.PerCpuCgroupStorage, BtfStruct { Members: [{ BitOffset: 0 } cgroup, { BitOffset: 64 } place] }) =>
            cgroup.Type.SizeInBytes == sizeof(ulong) && place.Type.SizeInBytes == sizeof(uint),
        (MapType.CgroupStorage or MapType.PerCpuCgroupStorage, var key) => spec.KeySize == sizeof(ulong) && key is BtfInteger { Bits: 64, BitOffset: 0 },
        _ => true,
    };

    private static bool Differs(BtfType? type, uint size) => type is not null && type.SizeInBytes != size;

    // map_check_btf, kernel/bpf/syscall.c, 6.18; of each field there is one at most. The kernel counts in each structure by itself, and then warns of a bug of its own (btf_parse_fields).
    private static Refusal CheckFields(MapSpec spec)
    {
        HashSet<ValueFieldKind> seen = [];
        foreach (ValueField field in FieldSearch.Find(spec.ValueType!))
        {
            if (!seen.Add(field.Kind))
                return new(Errno.E2BIG, $"A value has one {field.Kind} at most.");
        }

        if (seen.Count > 0 && (spec.Flags & (MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms)) != 0)
            return new(Errno.EACCES, "Values with a lock or a timer in them have to be readable and writable for programs.");
        foreach (ValueFieldKind kind in seen)
        {
            if (!Takes(spec.Type, kind))
                return new(Errno.EOPNOTSUPP, $"A map of kind {spec.Type} takes no values with a {(kind == ValueFieldKind.Lock ? "lock" : "timer")} in them.");
        }

        return default;
    }

    private static bool Takes(MapType type, ValueFieldKind field) =>
        type is MapType.Hash or MapType.Array
        || (type == MapType.LruHash && field == ValueFieldKind.Timer)
        || (field == ValueFieldKind.Lock && type is MapType.CgroupStorage or MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage);

    /// <summary>The first member that the kernel itself manages inside values and this host does not.</summary>
    private static string? FindMissing(BtfType type, int depth)
    {
        if (depth > DeepestNesting)
            return null;
        if (type.Resolve() is BtfStruct { Name: var name } && IsMissing(name))
            return name;
        if (type.Resolve() is BtfPointer { Target: BtfAlias { Kind: BtfKind.TypeTag, Name: "kptr" or "kptr_untrusted" or "percpu_kptr" or "uptr" } tag })
            return tag.Name;
        foreach ((BtfType member, _) in FieldSearch.MembersOf(type))
        {
            if (FindMissing(member, depth + 1) is { } found)
                return found;
        }

        return null;
    }

    private static bool IsMissing(string name) => name is "bpf_res_spin_lock" or "bpf_wq"
        or "bpf_task_work" or "bpf_refcount" or "bpf_list_head" or "bpf_list_node" or "bpf_rb_root" or "bpf_rb_node";
}
