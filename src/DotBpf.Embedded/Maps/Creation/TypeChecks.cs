using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Maps.Creation;

/// <summary>Which C types of keys and values each kind of map takes (<c>map_check_btf</c> and the kinds' own, 6.18).</summary>
internal static class TypeChecks
{
    private const int DeepestNesting = 8;

    /// <summary>Refuses types whose sizes are not the map's, and values with members that this host cannot manage.</summary>
    internal static Refusal Check(MapSpec spec)
    {
        if (Differs(spec.KeyType, spec.KeySize) || Differs(spec.ValueType, spec.ValueSize))
            return new(Errno.EINVAL, $"The types '{spec.KeyType}' and '{spec.ValueType}' do not have the sizes of key and value.");
        if (spec.ValueType is not null && FindSpecial(spec.ValueType, 0) is { } special)
            throw new FeatureNotSupportedException($"A map value with a {special} in it", "embedded", advice: "Use the kernel host for it.");
        return default;
    }

    /// <summary>Whether a map of that kind keeps those types; otherwise it is created without, as loaders do on the kernel.</summary>
    internal static bool AreKept(MapSpec spec) => spec.ValueType is not null && MapTypesRule.FindObstacle(spec) is null;

    private static bool Differs(BtfType? type, uint size) => type is not null && type.SizeInBytes != size;

    /// <summary>The first member that the kernel itself manages inside values; none of them exists on this host.</summary>
    private static string? FindSpecial(BtfType type, int depth)
    {
        if (depth > DeepestNesting || type.Resolve() is not BtfStruct structure)
            return null;
        if (IsSpecial(structure.Name))
            return structure.Name;
        foreach (BtfMember member in structure.Members)
        {
            if (FindSpecial(member.Type, depth + 1) is { } found)
                return found;
        }

        return null;
    }

    private static bool IsSpecial(string name) => name is "bpf_spin_lock" or "bpf_res_spin_lock" or "bpf_timer" or "bpf_wq"
        or "bpf_task_work" or "bpf_refcount" or "bpf_list_head" or "bpf_list_node" or "bpf_rb_root" or "bpf_rb_node";
}
