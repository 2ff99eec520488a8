using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Whether a type of the target may stand for one of the object's: the same sort, whatever its size and members.</summary>
/// <remarks>The rules are those of libbpf 1.1 and of the kernel (tools/lib/bpf/relo_core.c, 6.18), so that both give the same verdict.</remarks>
internal sealed class CoreCompatibility
{
    private const int Deepest = 32;

    // Prototypes refer to each other in circles and by many ways: a pair that was found to agree is not compared again.
    private readonly HashSet<(int Local, int Target)> _agreeing = [];

    /// <summary>Whether the sorts are the same; enumerations of any width are one sort.</summary>
    internal static bool AreKinds(BtfType local, BtfType target) => local.Kind == target.Kind || local is BtfEnum && target is BtfEnum;

    /// <summary>Whether a field of one type may be read as one of the other.</summary>
    internal static bool AreFields(BtfType local, BtfType target)
    {
        (local, target) = (local.Resolve(), target.Resolve());
        if (local is BtfStruct && target is BtfStruct)
            return true;
        if (!AreKinds(local, target))
            return false;
        return (local, target) switch
        {
            (BtfPointer or BtfFloat, _) => true,
            (BtfEnum or BtfForward, _) => local.Name.Length == 0 || target.Name.Length == 0 || CoreName.AreSame(local.Name, target.Name),
            (BtfInteger mine, BtfInteger theirs) => AreWhole(mine, theirs),
            (BtfArray mine, BtfArray theirs) => AreFields(mine.Element, theirs.Element),
            _ => false,
        };
    }

    /// <summary>Whether types of one name are the same sort of thing, pointers and prototypes to their ends.</summary>
    internal bool AreTypes(BtfType local, BtfType target) => AreKinds(local, target) && AreTypes(local, target, Deepest);

    private bool AreTypes(BtfType local, BtfType target, int levels)
    {
        (local, target) = (local.Resolve(), target.Resolve());
        if (!AreKinds(local, target))
            return false;
        if (levels == 0)
            throw new CoreException($"{local} is nested more than {Deepest} levels deep");
        return (local, target) switch
        {
            (BtfVoid or BtfStruct or BtfEnum or BtfForward, _) => true,
            (BtfInteger mine, BtfInteger theirs) => AreWhole(mine, theirs),
            (BtfPointer mine, BtfPointer theirs) => AreTypes(mine.Target, theirs.Target, levels - 1),
            (BtfArray mine, BtfArray theirs) => AreTypes(mine.Element, theirs.Element, levels - 1),
            (BtfFunctionPrototype mine, BtfFunctionPrototype theirs) => ArePrototypes(mine, theirs, levels),
            _ => false,
        };
    }

    private bool ArePrototypes(BtfFunctionPrototype local, BtfFunctionPrototype target, int levels)
    {
        if (_agreeing.Contains((local.Id, target.Id)))
            return true;
        if (local.Parameters.Length != target.Parameters.Length)
            return false;
        for (int i = 0; i < local.Parameters.Length; i++)
        {
            if (!AreTypes(local.Parameters[i].Type, target.Parameters[i].Type, levels - 1))
                return false;
        }

        return AreTypes(local.Result, target.Result, levels - 1) && _agreeing.Add((local.Id, target.Id));
    }

    // Bit fields were once integers that begin inside of their bytes.
    private static bool AreWhole(BtfInteger local, BtfInteger target) => local.BitOffset == 0 && target.BitOffset == 0;
}
