namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>Where the values of an array lie, for code that finds them itself.</summary>
/// <param name="Base">The address of the first value.</param>
/// <param name="Stride">Bytes from one value to the next.</param>
/// <param name="Length">How many there are.</param>
/// <param name="RowSize">On per-CPU arrays, bytes from one CPU's values to those of the next; otherwise 0.</param>
internal readonly record struct ArrayAccess(nuint Base, ulong Stride, uint Length, ulong RowSize);
