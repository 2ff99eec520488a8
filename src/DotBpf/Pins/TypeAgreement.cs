using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Compares two C types by what they make of the same bytes: places, sizes and signs, and the names of fields.</summary>
/// <remarks>
/// <para>What structures and enumerations are called does not count, since each program names its own, but for those that the kernel
/// looks for by name, such as <c>bpf_spin_lock</c>. Fields have equal names when their letters and digits are (<see cref="CName.AreSame"/>), so that C# and C agree.</para>
/// <para>Enumerations may have grown; what both name must have the same number.</para>
/// <para>Each pair is compared once: what was met before is taken to be the same, and if it is not, the whole is not. So circles end.</para>
/// </remarks>
internal sealed class TypeAgreement
{
    private readonly HashSet<(BtfType Left, BtfType Right)> _met = [];
    private readonly Stack<(BtfType Left, BtfType Right)> _open = [];

    private TypeAgreement()
    {
    }

    /// <summary>Whether they agree.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <param name="withNames">Whether the fields of the outermost structure must have the same names.</param>
    internal static bool Holds(BtfType left, BtfType right, bool withNames = true)
    {
        var agreement = new TypeAgreement();
        if (!agreement.IsSame(left.Resolve(), right.Resolve(), withNames))
            return false;
        while (agreement._open.TryPop(out (BtfType Left, BtfType Right) pair))
        {
            if (!agreement.IsSame(pair.Left, pair.Right, withNames: true))
                return false;
        }

        return true;
    }

    private bool Later(BtfType left, BtfType right)
    {
        (left, right) = (left.Resolve(), right.Resolve());
        if (_met.Add((left, right)))
            _open.Push((left, right));
        return true;
    }

    private bool IsSame(BtfType left, BtfType right, bool withNames) => ReferenceEquals(left, right) || (left, right) switch
    {
        (BtfDataSection a, BtfDataSection b) => IsSameSection(a, b),
        (BtfStruct a, BtfStruct b) => IsSameGroup(a, b, withNames),
        (BtfArray a, BtfArray b) => a.Length == b.Length && Later(a.Element, b.Element),
        (BtfEnum a, BtfEnum b) => a.SizeInBytes == b.SizeInBytes && IsSameEnum(a, b),
        (BtfInteger or BtfEnum, BtfInteger or BtfEnum) => left.SizeInBytes == right.SizeInBytes && HasSameSign(left, right),
        _ => left.HasSameShapeAs(right),
    };

    // Bytes are characters, truth values and small numbers at once.
    private static bool HasSameSign(BtfType left, BtfType right) =>
        (left, right) is not (BtfInteger { SizeInBytes: > 1 } a, BtfInteger b) || a.IsSigned == b.IsSigned;

    private static bool IsSameEnum(BtfEnum left, BtfEnum right)
    {
        Dictionary<string, long> values = [];
        foreach (BtfEnumerator enumerator in left.Enumerators)
            values.TryAdd(enumerator.Name, enumerator.Value);
        return right.Enumerators.All(enumerator => !values.TryGetValue(enumerator.Name, out long value) || value == enumerator.Value);
    }

    private bool IsSameGroup(BtfStruct left, BtfStruct right, bool withNames)
    {
        if (left.Kind != right.Kind || left.SizeInBytes != right.SizeInBytes || !HasSameMeaningToKernel(left.Name, right.Name))
            return false;
        (BtfMember[] a, BtfMember[] b) = ([.. FlatMembers.Of(left)], [.. FlatMembers.Of(right)]);
        return a.Length == b.Length && a.Zip(b).All(pair => IsSameMember(pair.First, pair.Second, withNames));
    }

    private bool IsSameMember(BtfMember left, BtfMember right, bool withNames) =>
        (left.BitOffset, left.BitFieldSize) == (right.BitOffset, right.BitFieldSize)
        && (!withNames || CName.AreSame(left.Name, right.Name))
        && Later(left.Type, right.Type);

    private bool IsSameSection(BtfDataSection left, BtfDataSection right) => left.Variables.Length == right.Variables.Length
        && left.Variables.Zip(right.Variables).All(pair => IsSameVariable(pair.First, pair.Second));

    private bool IsSameVariable(BtfSectionVariable left, BtfSectionVariable right) =>
        (left.Offset, left.Size, left.Variable.Name) == (right.Offset, right.Size, right.Variable.Name)
        && Later(TypeShape.TypeOf(left), TypeShape.TypeOf(right));

    private static bool HasSameMeaningToKernel(string left, string right)
    {
        const string Kernels = "bpf_";
        return left == right || !(left.StartsWith(Kernels, StringComparison.Ordinal) || right.StartsWith(Kernels, StringComparison.Ordinal));
    }
}
