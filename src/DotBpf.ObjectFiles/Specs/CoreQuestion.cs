namespace DotBpf.ObjectFiles;

/// <summary>What a CO-RE reference asks of the types that a program meets where it runs; the numbers are the kernel's <c>enum bpf_core_relo_kind</c>.</summary>
public enum CoreQuestion
{
    /// <summary>At which byte the field begins; of a bit field the byte to load from.</summary>
    FieldOffset = 0,

    /// <summary>How many bytes the field has; of a bit field how many to load.</summary>
    FieldSize = 1,

    /// <summary>Whether there is such a field: 1 or 0.</summary>
    FieldExists = 2,

    /// <summary>Whether the field is signed: 1 or 0.</summary>
    FieldIsSigned = 3,

    /// <summary>How far to shift a 64-bit word left so that nothing is above the field.</summary>
    FieldLeftShift = 4,

    /// <summary>How far to shift it right after that so that nothing is below the field.</summary>
    FieldRightShift = 5,

    /// <summary>The id of the type in the object's own types.</summary>
    LocalTypeId = 6,

    /// <summary>The id of the type in the target's types; 0 when there is none.</summary>
    TargetTypeId = 7,

    /// <summary>Whether there is a type of that name and sort: 1 or 0.</summary>
    TypeExists = 8,

    /// <summary>How many bytes the type has; 0 when there is none.</summary>
    TypeSize = 9,

    /// <summary>Whether the enumeration has that name: 1 or 0.</summary>
    EnumeratorExists = 10,

    /// <summary>The value of that name, of up to 64 bits.</summary>
    EnumeratorValue = 11,

    /// <summary>Whether there is a type with all that the object's type has: 1 or 0.</summary>
    TypeMatches = 12,
}
