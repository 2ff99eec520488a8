using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Answers a CO-RE question for what was found in one set of types.</summary>
internal static class CoreCalculator
{
    /// <param name="question">The question.</param>
    /// <param name="access">What was found, or <see langword="null"/> for nothing.</param>
    /// <param name="order">The byte order of the target.</param>
    /// <returns>The answer, or <see langword="null"/> where nothing was found and the question is not whether something exists.</returns>
    internal static CoreValue? Calculate(CoreQuestion question, CoreAccess? access, ByteOrder order) => question switch
    {
        CoreQuestion.FieldExists or CoreQuestion.TypeExists or CoreQuestion.TypeMatches or CoreQuestion.EnumeratorExists => new(access is null ? 0u : 1u, true),
        CoreQuestion.TypeSize => new(access is null ? 0 : (ulong)CoreAccess.SizeOf(access.Root), true),
        CoreQuestion.LocalTypeId or CoreQuestion.TargetTypeId => new((ulong)(access?.Root.Id ?? 0), false),
        _ when access is null => null,
        CoreQuestion.EnumeratorValue => new((ulong)((BtfEnum)access.Root.Resolve()).Enumerators[access.Enumerator].Value, true),
        _ when !access.Steps[^1].IsMember => OfElement(question, access),
        _ => OfMember(question, access, access.Steps[^1].Member, order),
    };

    private static CoreValue OfElement(CoreQuestion question, CoreAccess access)
    {
        BtfType element = access.Steps[^1].Type.Resolve();
        return question switch
        {
            CoreQuestion.FieldOffset => new((ulong)access.BitOffset / 8, true, Innermost(element)),
            CoreQuestion.FieldSize => new((ulong)CoreAccess.SizeOf(element), true),
            _ => throw new CoreException("only offset, size and existence can be asked of an element"),
        };
    }

    private static CoreValue OfMember(CoreQuestion question, CoreAccess access, BtfMember member, ByteOrder order)
    {
        BtfType type = member.Type.Resolve();
        bool isBitField = member.BitFieldSize > 0;
        CoreWindow window = isBitField
            ? CoreWindow.OfBits(access.BitOffset, member.BitFieldSize, CoreAccess.SizeOf(type))
            : CoreWindow.OfBytes(access.BitOffset / 8, CoreAccess.SizeOf(type));
        return question switch
        {
            CoreQuestion.FieldOffset => new((ulong)window.Offset, !isBitField, isBitField ? null : Innermost(type)),
            CoreQuestion.FieldSize => new((ulong)window.Size, !isBitField),
            CoreQuestion.FieldIsSigned => new(IsSigned(type) ? 1u : 0u, true),
            CoreQuestion.FieldLeftShift => new((ulong)window.LeftShift(access.BitOffset, order), !isBitField),
            _ => new((ulong)window.RightShift, true),
        };
    }

    // A load from an array reads one element of it.
    private static BtfType Innermost(BtfType type)
    {
        while (type is BtfArray array)
            type = array.Element.Resolve();
        return type;
    }

    private static bool IsSigned(BtfType type) => type is BtfEnum { IsSigned: true } or BtfInteger { IsSigned: true };
}
