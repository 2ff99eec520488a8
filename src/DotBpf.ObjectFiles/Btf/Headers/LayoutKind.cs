namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>How a header gives a structure its shape.</summary>
internal enum LayoutKind
{
    /// <summary>Members at their own alignment, with padding where there is more room.</summary>
    Natural,

    /// <summary>Members one after the other, with the attribute <c>packed</c>.</summary>
    Packed,

    /// <summary>Bytes: members overlap in a way that C cannot say.</summary>
    Opaque,
}
