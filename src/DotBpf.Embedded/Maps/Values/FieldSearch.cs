using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Maps.Values;

/// <summary>Finds the members of values that the host manages, where the kernel finds them: in structures within structures and arrays of one (btf_parse_fields, kernel/bpf/btf.c, 6.18).</summary>
/// <remarks>An array with more than one of them, or more than the kernel counts, and it takes none of the value's.</remarks>
internal sealed class FieldSearch
{
    // BTF_FIELDS_MAX, include/linux/btf.h.
    private const int MostFields = 11;

    // MAX_RESOLVE_DEPTH, kernel/bpf/btf.c.
    private const int DeepestNesting = 32;

    private readonly List<ValueField> _fields = [];

    // Structures without fields, so that each is looked through once, however often it is nested.
    private readonly HashSet<BtfType> _without = [];

    private FieldSearch()
    {
    }

    /// <summary>The fields of values of a type, in the order of their places.</summary>
    internal static ImmutableArray<ValueField> Find(BtfType value)
    {
        FieldSearch search = new();
        return search.TryCollect(value, 0, isRepeated: false, depth: 0) ? [.. search._fields.OrderBy(field => field.Offset)] : [];
    }

    /// <summary>The members of a structure, or the variables of a section, with their places.</summary>
    internal static IEnumerable<(BtfType Type, uint Offset)> MembersOf(BtfType value) => value.Resolve() switch
    {
        BtfStruct structure => structure.Members.Select(member => (member.Type, member.Offset)),
        BtfDataSection section => section.Variables
            .Where(variable => variable.Variable is BtfVariable)
            .Select(variable => (((BtfVariable)variable.Variable).Type, variable.Offset)),
        _ => [],
    };

    private bool TryCollect(BtfType type, uint offset, bool isRepeated, int depth)
    {
        int before = _fields.Count;
        foreach ((BtfType member, uint place) in MembersOf(type))
        {
            BtfType element = ElementOf(member, out int count);
            if (count == 0 || _without.Contains(element))
                continue;
            if (!TryCollectMember(element, offset + place, isRepeated || count > 1, depth))
                return false;
        }

        if (_fields.Count == before)
            _without.Add(type.Resolve());
        return _fields.Count <= MostFields;
    }

    private bool TryCollectMember(BtfType element, uint offset, bool isRepeated, int depth)
    {
        if (element is not BtfStruct { IsUnion: false } structure)
            return true;
        if (structure.Name is not ("bpf_timer" or "bpf_spin_lock"))
            return depth < DeepestNesting && TryCollect(structure, offset, isRepeated, depth + 1);
        ValueFieldKind kind = structure.Name == "bpf_timer" ? ValueFieldKind.Timer : ValueFieldKind.Lock;
        _fields.Add(new(kind, (int)offset, (int)structure.SizeInBytes!));
        return !isRepeated;
    }

    // As many as matter: none, one or more.
    private static BtfType ElementOf(BtfType type, out int count)
    {
        BtfType element = type.Resolve();
        for (count = 1; element is BtfArray array; element = array.Element.Resolve())
            count = (int)Math.Min((uint)count * (ulong)array.Length, 2);
        return element;
    }
}
