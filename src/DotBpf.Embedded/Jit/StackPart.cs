namespace DotBpf.Embedded.Jit;

/// <summary>A part of a stack frame that an instruction reads or writes.</summary>
/// <param name="Offset">Where it begins, counted from the frame's end: negative.</param>
/// <param name="Width">Its bits.</param>
internal readonly record struct StackPart(int Offset, int Width)
{
    internal int End => Offset + (Width / 8);

    internal bool Overlaps(StackPart other) => Offset < other.End && other.Offset < End;
}
