namespace DotBpf.ObjectFiles.Btf;

/// <summary>The sort of a BTF type; the numbers are the format's <c>BTF_KIND_*</c>.</summary>
public enum BtfKind
{
    /// <summary>The type with id 0: nothing.</summary>
    Void = 0,

    /// <summary>An integer, <c>bool</c> and <c>char</c> included.</summary>
    Integer = 1,

    /// <summary>A pointer.</summary>
    Pointer = 2,

    /// <summary>An array of known length.</summary>
    Array = 3,

    /// <summary>A structure.</summary>
    Struct = 4,

    /// <summary>A union.</summary>
    Union = 5,

    /// <summary>An enumeration of up to 32 bits.</summary>
    Enum = 6,

    /// <summary>A structure or union that is only named.</summary>
    Forward = 7,

    /// <summary>Another name for a type.</summary>
    Typedef = 8,

    /// <summary><c>volatile</c>.</summary>
    Volatile = 9,

    /// <summary><c>const</c>.</summary>
    Const = 10,

    /// <summary><c>restrict</c>.</summary>
    Restrict = 11,

    /// <summary>A function.</summary>
    Function = 12,

    /// <summary>The parameters and result of functions.</summary>
    FunctionPrototype = 13,

    /// <summary>A global variable.</summary>
    Variable = 14,

    /// <summary>A section of global variables.</summary>
    DataSection = 15,

    /// <summary>A floating point number.</summary>
    Float = 16,

    /// <summary>A tag on a declaration.</summary>
    DeclarationTag = 17,

    /// <summary>A tag on a type.</summary>
    TypeTag = 18,

    /// <summary>An enumeration of 64 bits.</summary>
    Enum64 = 19,
}
