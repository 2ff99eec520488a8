namespace DotBpf.Embedded.Maps.Values;

/// <summary>A member of values that the host itself manages.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins in a value.</param>
/// <param name="Size">Its bytes.</param>
internal readonly record struct ValueField(ValueFieldKind Kind, int Offset, int Size)
{
    internal int End => Offset + Size;
}
