namespace DotBpf.ObjectFiles.Btf;

/// <summary>Compares types of different sets: whether one can stand for the other, and whether they have the same shape.</summary>
/// <remarks>
/// Names are compared without their flavour: <c>task_struct___old</c> stands for <c>task_struct</c>. Kernel: the rules of
/// <c>bpf_core_types_are_compat</c> and <c>bpf_core_fields_are_compat</c> (tools/lib/bpf/relo_core.c, 6.18).
/// </remarks>
public static class BtfCompatibility
{
    private const int DeepestChain = 32;
    private const string FlavourMark = "___";

    /// <summary>A name without the flavour that the last <c>___</c> begins.</summary>
    /// <param name="name">The name, such as <c>task_struct___old</c>.</param>
    public static string EssentialName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // The mark stands between two parts that are not empty and do not touch it with underscores of their own.
        for (int at = name.Length - FlavourMark.Length - 1; at > 0; at--)
        {
            if (name.AsSpan(at).StartsWith(FlavourMark, StringComparison.Ordinal) && name[at - 1] != '_' && name[at + FlavourMark.Length] != '_')
                return name[..at];
        }

        return name;
    }

    /// <summary>Whether a type of a program and one of a kernel are of the same sort, through pointers, arrays and prototypes; names do not count.</summary>
    /// <param name="local">The program's.</param>
    /// <param name="target">The kernel's.</param>
    public static bool AreCompatible(BtfType local, BtfType target)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(target);
        return AreCompatible(local, target, DeepestChain);
    }

    /// <summary>Whether a program's member can be read where a kernel's is: numbers of any size and sign, pointers to anything, structures by sort.</summary>
    /// <param name="local">The type of the program's member.</param>
    /// <param name="target">The type of the kernel's member.</param>
    public static bool AreFieldsCompatible(BtfType local, BtfType target)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(target);
        (BtfType left, BtfType right) = (local.Resolve(), target.Resolve());
        while (left is BtfArray leftArray && right is BtfArray rightArray)
            (left, right) = (leftArray.Element.Resolve(), rightArray.Element.Resolve());
        return (left, right) switch
        {
            (BtfStruct, BtfStruct) => true,
            (BtfEnum or BtfForward, BtfEnum or BtfForward) => IsSameSort(left, right) && HaveMatchingNames(left, right),
            (BtfInteger a, BtfInteger b) => a.BitOffset == 0 && b.BitOffset == 0,
            (BtfPointer, BtfPointer) or (BtfFloat, BtfFloat) => true,
            _ => false,
        };
    }

    /// <summary>Whether two types have the same names, sizes, members, places and values, and so do all types inside them. Behind pointers names are enough.</summary>
    /// <param name="left">One type.</param>
    /// <param name="right">The other, of any set.</param>
    public static bool HaveSameShape(BtfType left, BtfType right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new BtfShapeComparison().AreSame(left, right);
    }

    internal static bool HaveSameName(BtfType left, BtfType right) => EssentialName(left.Name) == EssentialName(right.Name);

    internal static bool IsSameSort(BtfType left, BtfType right) => left.Kind == right.Kind || (left is BtfEnum && right is BtfEnum);

    private static bool HaveMatchingNames(BtfType left, BtfType right) =>
        left.Name.Length == 0 || right.Name.Length == 0 || HaveSameName(left, right);

    private static bool AreCompatible(BtfType local, BtfType target, int depth)
    {
        for (; depth > 0; depth--)
        {
            (local, target) = (local.Resolve(), target.Resolve());
            if (!IsSameSort(local, target))
                return false;
            switch (local, target)
            {
                case (BtfPointer left, BtfPointer right):
                    (local, target) = (left.Target, right.Target);
                    break;
                case (BtfArray left, BtfArray right):
                    (local, target) = (left.Element, right.Element);
                    break;
                case (BtfFunctionPrototype left, BtfFunctionPrototype right):
                    if (!AreParametersCompatible(left, right, depth - 1))
                        return false;
                    (local, target) = (left.Result, right.Result);
                    break;
                case (BtfInteger left, BtfInteger right):
                    return left.BitOffset == 0 && right.BitOffset == 0;
                default:
                    return local is BtfVoid or BtfStruct or BtfEnum or BtfForward;
            }
        }

        return false;
    }

    private static bool AreParametersCompatible(BtfFunctionPrototype left, BtfFunctionPrototype right, int depth)
    {
        if (left.Parameters.Length != right.Parameters.Length)
            return false;
        for (int i = 0; i < left.Parameters.Length; i++)
        {
            if (!AreCompatible(left.Parameters[i].Type, right.Parameters[i].Type, depth))
                return false;
        }

        return true;
    }
}
