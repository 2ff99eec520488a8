namespace DotBpf.Embedded.Contexts;

/// <summary>How a field of a context may be written.</summary>
internal enum ContextAccess
{
    /// <summary>Not at all.</summary>
    ReadOnly,

    /// <summary>As a whole.</summary>
    Whole,

    /// <summary>In parts of 4 or 8 bytes.</summary>
    Words,

    /// <summary>In parts as well.</summary>
    Parts,
}
