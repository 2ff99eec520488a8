using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Compares two types and all that is inside them by value.</summary>
/// <remarks>Each pair is compared once: what was met before is taken to be the same, and if it is not, the whole is not. So circles end.</remarks>
internal sealed class BtfShapeComparison
{
    private readonly HashSet<(BtfType Left, BtfType Right)> _met = [];
    private readonly Stack<(BtfType Left, BtfType Right)> _open = [];

    internal bool AreSame(BtfType left, BtfType right)
    {
        Add(left, right);
        while (_open.TryPop(out (BtfType Left, BtfType Right) pair))
        {
            if (!IsSame(pair.Left, pair.Right))
                return false;
        }

        return true;
    }

    private void Add(BtfType left, BtfType right)
    {
        (left, right) = (left.Resolve(), right.Resolve());
        if (_met.Add((left, right)))
            _open.Push((left, right));
    }

    private bool IsSame(BtfType left, BtfType right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (BtfVoid, BtfVoid) => true,
        // Compilers call the same integer by different names.
        (BtfInteger a, BtfInteger b) => (a.SizeInBytes, a.Encoding, a.Bits, a.BitOffset) == (b.SizeInBytes, b.Encoding, b.Bits, b.BitOffset),
        (BtfFloat a, BtfFloat b) => a.SizeInBytes == b.SizeInBytes,
        (BtfPointer a, BtfPointer b) => IsSamePointer(a.Target.Resolve(), b.Target.Resolve()),
        (BtfArray a, BtfArray b) => a.Length == b.Length && With(a.Element, b.Element),
        (BtfStruct a, BtfStruct b) => IsSameGroup(a, b),
        (BtfEnum a, BtfEnum b) => IsSameEnum(a, b),
        (BtfForward a, BtfForward b) => a.IsUnion == b.IsUnion && CoreName.AreSame(a.Name, b.Name),
        (BtfFunctionPrototype a, BtfFunctionPrototype b) => IsSamePrototype(a, b),
        _ => false,
    };

    private bool With(BtfType left, BtfType right)
    {
        Add(left, right);
        return true;
    }

    // A set may only declare what another defines.
    private bool IsSamePointer(BtfType left, BtfType right) => (Group(left), Group(right)) switch
    {
        ({ Name.Length: > 0 } a, { } b) => a.IsUnion == b.IsUnion && CoreName.AreSame(a.Name, b.Name),
        _ => With(left, right),
    };

    private static (bool IsUnion, string Name)? Group(BtfType type) => type switch
    {
        BtfStruct group => (group.IsUnion, group.Name),
        BtfForward forward => (forward.IsUnion, forward.Name),
        _ => null,
    };

    private bool IsSameGroup(BtfStruct left, BtfStruct right)
    {
        if (left.Kind != right.Kind || left.SizeInBytes != right.SizeInBytes || left.Members.Length != right.Members.Length || !CoreName.AreSame(left.Name, right.Name))
            return false;
        for (int i = 0; i < left.Members.Length; i++)
        {
            (BtfMember a, BtfMember b) = (left.Members[i], right.Members[i]);
            if (a.Name != b.Name || a.BitOffset != b.BitOffset || a.BitFieldSize != b.BitFieldSize)
                return false;
            Add(a.Type, b.Type);
        }

        return true;
    }

    private static bool IsSameEnum(BtfEnum left, BtfEnum right) =>
        left.SizeInBytes == right.SizeInBytes && left.IsSigned == right.IsSigned && CoreName.AreSame(left.Name, right.Name)
        && left.Enumerators.Length == right.Enumerators.Length
        && left.Enumerators.Zip(right.Enumerators).All(pair =>
            pair.First.Value == pair.Second.Value && CoreName.AreSame(pair.First.Name, pair.Second.Name));

    private bool IsSamePrototype(BtfFunctionPrototype left, BtfFunctionPrototype right)
    {
        if (left.Parameters.Length != right.Parameters.Length)
            return false;
        Add(left.Result, right.Result);
        for (int i = 0; i < left.Parameters.Length; i++)
            Add(left.Parameters[i].Type, right.Parameters[i].Type);
        return true;
    }
}
