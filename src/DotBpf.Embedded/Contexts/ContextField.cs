namespace DotBpf.Embedded.Contexts;

/// <summary>A field of a context.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Access">How it may be written.</param>
/// <param name="ReadsInParts">Whether fewer bytes than all may be read.</param>
/// <param name="LeastRead">How many at least.</param>
/// <param name="ReadsFromBegin">Whether those must be its first ones.</param>
/// <param name="PartsEnd">How far into it they may reach.</param>
internal sealed record ContextField(
    string Name,
    int Offset,
    int Size,
    ContextSource Source = ContextSource.Stored,
    ContextAccess Access = ContextAccess.ReadOnly,
    bool ReadsInParts = true,
    int LeastRead = 1,
    bool ReadsFromBegin = false,
    int PartsEnd = int.MaxValue);
