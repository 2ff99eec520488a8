namespace DotBpf.Testing.Captures;

/// <summary>The bytes of a capture file behind one bounded buffer, with the place in the file for messages.</summary>
internal sealed class CaptureInput(Stream stream, string fileName) : IDisposable
{
    private const int FirstBufferSize = 65_536;
    private byte[] _buffer = new byte[FirstBufferSize];
    private int _start;
    private int _end;

    internal string FileName { get; } = fileName;

    /// <summary>The offset in the file of the next byte.</summary>
    internal long Position { get; private set; }

    internal long? Length { get; } = stream.CanSeek ? stream.Length : null;

    /// <summary>Whether the file ends here.</summary>
    internal bool IsAtEnd() => !TryFill(1);

    /// <summary>The next bytes, which stay the next ones.</summary>
    internal ReadOnlySpan<byte> Peek(int count, string what) =>
        TryFill(count) ? _buffer.AsSpan(_start, count) : throw CutOff(count, what);

    /// <summary>The next bytes, lent until the next call. Callers bound <paramref name="count"/>.</summary>
    internal ReadOnlySpan<byte> Take(int count, string what)
    {
        ReadOnlySpan<byte> bytes = Peek(count, what);
        _start += count;
        Position += count;
        return bytes;
    }

    /// <summary>Passes over bytes without keeping them, however many.</summary>
    internal void Skip(long count, string what)
    {
        for (long left = count; left > 0;)
        {
            if (!TryFill(1))
                throw new CaptureFileException(FileName, Position, what, $"{left} more bytes", "the end of the file", CutOffAdvice);
            int step = (int)Math.Min(left, _end - _start);
            _start += step;
            Position += step;
            left -= step;
        }
    }

    internal CaptureFileException Damaged(long offset, string what, string expected, string found, string advice = "") =>
        new(FileName, offset, what, expected, found, advice);

    public void Dispose() => stream.Dispose();

    private const string CutOffAdvice = "The file was cut off, or is still being written.";

    private CaptureFileException CutOff(int count, string what) =>
        new(FileName, Position, what, $"{count} bytes", $"the end of the file after {_end - _start}", CutOffAdvice);

    private bool TryFill(int count)
    {
        if (_end - _start >= count)
            return true;
        MakeRoom(count);
        while (_end - _start < count)
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return false;
            _end += read;
        }

        return true;
    }

    private void MakeRoom(int count)
    {
        byte[] target = count > _buffer.Length ? new byte[Math.Max(count, _buffer.Length * 2)] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
