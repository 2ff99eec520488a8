using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Finds in a type of the target what a CO-RE reference means in the object's own: the same names, wherever they are now.</summary>
internal sealed class CoreMatcher
{
    private readonly CoreAccess _access;
    private readonly HashSet<int> _searched = [];

    private CoreMatcher(BtfType candidate) => _access = new(candidate);

    /// <summary>What the target's type has for it, or <see langword="null"/> when it does not have it.</summary>
    internal static CoreAccess? Match(CoreQuestion question, CoreAccess local, BtfType candidate, CoreCompatibility compatibility) => question switch
    {
        CoreQuestion.TypeMatches => new CoreTypeMatch().IsMatch(local.Root, candidate) ? new(candidate) : null,
        >= CoreQuestion.LocalTypeId and <= CoreQuestion.TypeSize => compatibility.AreTypes(local.Root, candidate) ? new(candidate) : null,
        CoreQuestion.EnumeratorExists or CoreQuestion.EnumeratorValue => MatchEnumerator(local, candidate),
        _ => new CoreMatcher(candidate).MatchField(local),
    };

    private static CoreAccess? MatchEnumerator(CoreAccess local, BtfType candidate)
    {
        if (candidate.Resolve() is not BtfEnum enumeration)
            return null;
        int index = CoreName.Find(enumeration.Enumerators, ((BtfEnum)local.Root.Resolve()).Enumerators[local.Enumerator].Name);
        return index < 0 ? null : new(candidate) { Enumerator = index };
    }

    private CoreAccess? MatchField(CoreAccess local)
    {
        BtfType? type = _access.Root;
        for (int i = 0; i < local.Steps.Count && type is not null; i++)
            type = i == 0 ? EnterElement(type, local.Steps[0].Index) : Enter(type.Resolve(), local.Steps[i]);
        return type is null ? null : _access;
    }

    private BtfType? Enter(BtfType type, CoreStep step)
    {
        if (!step.IsMember)
            return type is BtfArray array && _access.HasElement(array, step.Index) ? EnterElement(array.Element.Resolve(), step.Index) : null;
        _searched.Clear();
        return FindMember(type, step.Member);
    }

    private BtfType EnterElement(BtfType element, int index)
    {
        _access.EnterElement(element, index);
        return element;
    }

    // Anonymous members belong to their holder; one that was searched in vain is not searched again, so that a type which
    // holds another twice at each of many levels takes no longer than its size.
    private BtfType? FindMember(BtfType holder, BtfMember wanted)
    {
        if (holder is not BtfStruct structure || !_searched.Add(structure.Id))
            return null;
        for (int i = 0; i < structure.Members.Length; i++)
        {
            BtfMember member = structure.Members[i];
            if (member.Name == wanted.Name)
                return CoreCompatibility.AreFields(wanted.Type, member.Type) ? EnterMember(structure, i) : null;
            if (member.Name.Length == 0 && FindInAnonymous(member, wanted) is { } found)
                return found;
        }

        return null;
    }

    private BtfType? FindInAnonymous(BtfMember member, BtfMember wanted)
    {
        _access.EnterAnonymous(member);
        if (FindMember(member.Type.Resolve(), wanted) is { } found)
            return found;
        _access.LeaveAnonymous(member);
        return null;
    }

    private BtfType EnterMember(BtfStruct structure, int index)
    {
        _access.EnterMember(structure, index);
        return structure.Members[index].Type;
    }
}
