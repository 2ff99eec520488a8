namespace DotBpf.ObjectFiles.Btf;

/// <summary>How the bits of an integer are read.</summary>
[Flags]
public enum BtfIntegerEncoding
{
    /// <summary>Unsigned.</summary>
    None = 0,

    /// <summary>Two's complement.</summary>
    Signed = 1,

    /// <summary>A character.</summary>
    Character = 2,

    /// <summary>A truth value.</summary>
    Boolean = 4,
}
