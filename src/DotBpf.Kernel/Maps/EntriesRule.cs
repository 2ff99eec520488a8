namespace DotBpf.Kernel;

/// <summary>What a kind of map accepts as its number of entries.</summary>
internal enum EntriesRule
{
    /// <summary>One or more.</summary>
    AtLeastOne,

    /// <summary>None: the entries live with what they are attached to.</summary>
    Zero,

    /// <summary>Bytes of a ring: a power of two and whole pages.</summary>
    Pages,
}
