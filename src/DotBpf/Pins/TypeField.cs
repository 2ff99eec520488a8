using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>A field of a structure, or a variable of a section.</summary>
/// <param name="Name">Its name; empty for what C leaves without.</param>
/// <param name="BitOffset">Where it begins.</param>
/// <param name="BitFieldSize">Its bits, when it is a bit field; 0 otherwise.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct TypeField(string Name, uint BitOffset, int BitFieldSize, BtfType Type)
{
    internal uint Offset => BitOffset / 8;
}
