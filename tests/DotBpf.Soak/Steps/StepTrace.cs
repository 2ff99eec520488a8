namespace DotBpf.Soak.Steps;

/// <summary>How a file changed, instruction by instruction.</summary>
internal sealed class StepTrace(byte[] start)
{
    private const int LargestPiece = 64;

    private readonly byte[] _last = (byte[])start.Clone();
    private readonly List<Piece> _pieces = [];
    private int _moments;

    /// <summary>How many moments there are at which the file was another than before.</summary>
    internal int Moments => _moments;

    /// <summary>The file as it was noted last.</summary>
    internal ReadOnlySpan<byte> Last => _last;

    /// <summary>Compares the file with what it was, and notes what is new.</summary>
    internal void Note(ReadOnlySpan<byte> now)
    {
        bool isNew = false;
        for (int at; (at = now.CommonPrefixLength(_last)) < now.Length; isNew = true)
        {
            byte[] bytes = now.Slice(at, Math.Min(LargestPiece, now.Length - at)).ToArray();
            bytes.CopyTo(_last, at);
            _pieces.Add(new(_moments, at, bytes));
        }

        _moments += isNew ? 1 : 0;
    }

    /// <summary>The file as it was at each moment, the first before anything happened. The array is used again.</summary>
    internal IEnumerable<byte[]> Images()
    {
        byte[] image = (byte[])start.Clone();
        yield return image;
        int next = 0;
        for (int moment = 0; moment < _moments; moment++)
        {
            for (; next < _pieces.Count && _pieces[next].Moment == moment; next++)
                _pieces[next].Bytes.CopyTo(image, _pieces[next].Offset);
            yield return image;
        }
    }

    private readonly record struct Piece(int Moment, int Offset, byte[] Bytes);
}
