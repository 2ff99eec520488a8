using System.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>The types of the target that have the name of one of the object's. Looked up one name at a time, as a kernel has a hundred thousand.</summary>
internal sealed class CoreCandidates
{
    private const int LongestName = 1023;

    private readonly BtfTypes _target;
    private readonly Lazy<ILookup<string, string>> _flavoured;
    private readonly Dictionary<int, BtfType[]> _found = [];
    private readonly CoreCandidates? _preferred;

    internal CoreCandidates(BtfTypes target, BtfTypes? preferred = null)
    {
        _target = target;
        _preferred = preferred is null ? null : new(preferred);
        _flavoured = new(FindFlavoured);
    }

    /// <summary>Those of the same name and kind, by id. In an object's own types each type means itself, flavours too.</summary>
    internal BtfType[] Find(BtfType local)
    {
        if (!_found.TryGetValue(local.Id, out BtfType[]? found))
            _found[local.Id] = found = _preferred?.Find(local) is { Length: > 0 } preferred ? preferred : FindInTarget(local);
        return found;
    }

    private BtfType[] FindInTarget(BtfType local) => ReferenceEquals(local.Types, _target) ? [local] : Search(local, CoreName.Essential(local.Name));

    private BtfType[] Search(BtfType local, string name) =>
    [
        .. _flavoured.Value[name].Prepend(name).Distinct()
            .SelectMany(_target.IdsOf)
            .Order()
            .Select(id => _target[id])
            .Where(type => CoreCompatibility.AreKinds(local, type)),
    ];

    // The target's names may have flavours too. Few strings do, and a search of the strings is quicker than one of the types.
    private ILookup<string, string> FindFlavoured()
    {
        List<string> names = [];
        for (BtfIndex? set = _target.Index; set is not null; set = set.Base)
            AddFlavoured(names, set.Strings);
        return names.ToLookup(CoreName.Essential);
    }

    private static void AddFlavoured(List<string> names, ReadOnlySpan<byte> strings)
    {
        while (strings.IndexOf(CoreName.Separator) is >= 0 and var at)
        {
            int begin = strings[..at].LastIndexOf((byte)0) + 1;
            int end = at + strings[at..].IndexOf((byte)0);
            if (end - begin <= LongestName)
                names.Add(Encoding.UTF8.GetString(strings[begin..end]));
            strings = strings[end..];
        }
    }
}
