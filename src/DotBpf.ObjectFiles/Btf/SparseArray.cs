namespace DotBpf.ObjectFiles.Btf;

/// <summary>An array in pieces that come into being when something is written there.</summary>
/// <remarks>
/// A kernel has a hundred thousand types, of which a program asks for a few. Pieces also stay out of the heap for large objects, where a
/// megabyte more makes the garbage collector walk through everything while the caller waits. Safe for any number of threads.
/// </remarks>
internal sealed class SparseArray<T>
{
    private const int PieceBits = 12;
    private const int PieceLength = 1 << PieceBits;

    private readonly T[]?[] _pieces;

    internal SparseArray(int length)
    {
        Length = length;
        _pieces = new T[]?[(length + PieceLength - 1) >> PieceBits];
    }

    internal int Length { get; }

    /// <summary>An element; of those that were never asked for, the default.</summary>
    internal ref T this[int index] => ref (_pieces[index >> PieceBits] ?? Create(index >> PieceBits))[index & PieceLength - 1];

    private T[] Create(int piece)
    {
        T[] created = new T[Math.Min(PieceLength, Length - (piece << PieceBits))];
        return Interlocked.CompareExchange(ref _pieces[piece], created, null) ?? created;
    }
}
