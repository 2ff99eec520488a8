using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Whether a type of the target has everything that the object's type has: each member by name and with a matching type.</summary>
/// <remarks>Structures behind pointers only have to be of one name. The rules are those of libbpf since 1.0 (tools/lib/bpf/relo_core.c, 6.18).</remarks>
internal sealed class CoreTypeMatch
{
    private const int Deepest = 32;

    // task_struct takes some thousands; only types that are made to take forever take more.
    private const int MostComparisons = 1_000_000;

    private readonly Dictionary<(int Local, int Target, bool IsBehindPointer), bool> _known = [];
    private int _comparisons;

    internal bool IsMatch(BtfType local, BtfType target) => IsMatch(local, target, isBehindPointer: false, Deepest);

    private bool IsMatch(BtfType local, BtfType target, bool isBehindPointer, int levels)
    {
        (local, target) = (local.Resolve(), target.Resolve());
        if (levels == 0 || ++_comparisons > MostComparisons)
            throw new CoreException($"{local} is too large or nested too deep to be compared");
        if (_known.TryGetValue((local.Id, target.Id, isBehindPointer), out bool known))
            return known;
        bool isMatch = AreNames(local.Name, target.Name) && AreEqual(local, target, isBehindPointer, levels - 1);
        _known[(local.Id, target.Id, isBehindPointer)] = isMatch;
        return isMatch;
    }

    private bool AreEqual(BtfType local, BtfType target, bool isBehindPointer, int levels) => (local, target) switch
    {
        (BtfVoid, BtfVoid) => true,
        (BtfForward or BtfStruct, _) when isBehindPointer => IsUnion(local) is { } isUnion && IsUnion(target) == isUnion,
        (BtfForward mine, BtfForward theirs) => mine.IsUnion == theirs.IsUnion,
        (BtfEnum mine, BtfEnum theirs) => AreEnumerators(mine.Enumerators, theirs.Enumerators),
        (BtfStruct mine, BtfStruct theirs) => mine.Kind == theirs.Kind && AreMembers(mine, theirs, levels),
        (BtfInteger mine, BtfInteger theirs) => mine.SizeInBytes == theirs.SizeInBytes && mine.IsSigned == theirs.IsSigned,
        (BtfPointer mine, BtfPointer theirs) => IsMatch(mine.Target, theirs.Target, isBehindPointer: true, levels),
        (BtfArray mine, BtfArray theirs) => mine.Length == theirs.Length && IsMatch(mine.Element, theirs.Element, isBehindPointer, levels),
        (BtfFunctionPrototype mine, BtfFunctionPrototype theirs) => ArePrototypes(mine, theirs, isBehindPointer, levels),
        _ => false,
    };

    private static bool AreNames(string local, string target) => target.Length == 0 ? local.Length == 0 : CoreName.AreSame(local, target);

    private static bool? IsUnion(BtfType type) => type switch
    {
        BtfStruct structure => structure.IsUnion,
        BtfForward forward => forward.IsUnion,
        _ => null,
    };

    private static bool AreEnumerators(ImmutableArray<BtfEnumerator> local, ImmutableArray<BtfEnumerator> target)
    {
        HashSet<string> names = [.. target.Select(enumerator => CoreName.Essential(enumerator.Name))];
        return local.Length <= target.Length && local.All(enumerator => names.Contains(CoreName.Essential(enumerator.Name)));
    }

    private bool AreMembers(BtfStruct local, BtfStruct target, int levels)
    {
        if (local.Members.Length > target.Members.Length)
            return false;
        ILookup<string, BtfMember> members = target.Members.ToLookup(member => CoreName.Essential(member.Name));
        foreach (BtfMember member in local.Members)
        {
            if (!members[CoreName.Essential(member.Name)].Any(found => IsMatch(member.Type, found.Type, isBehindPointer: false, levels)))
                return false;
        }

        return true;
    }

    private bool ArePrototypes(BtfFunctionPrototype local, BtfFunctionPrototype target, bool isBehindPointer, int levels)
    {
        if (local.Parameters.Length != target.Parameters.Length)
            return false;
        for (int i = 0; i < local.Parameters.Length; i++)
        {
            if (!IsMatch(local.Parameters[i].Type, target.Parameters[i].Type, isBehindPointer, levels))
                return false;
        }

        return IsMatch(local.Result, target.Result, isBehindPointer, levels);
    }
}
