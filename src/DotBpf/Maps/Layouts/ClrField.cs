namespace DotBpf;

/// <summary>A field of a C# value as the runtime lays it out.</summary>
/// <param name="Name">Its name as declared, without compiler decoration.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Layout">Its own layout.</param>
internal sealed record ClrField(string Name, int Offset, ClrLayout Layout)
{
    internal int End => Offset + Layout.Size;
}
