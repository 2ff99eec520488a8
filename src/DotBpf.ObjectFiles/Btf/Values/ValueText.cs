using System.Globalization;
using System.Text;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>Takes the text of a value apart: punctuation, words, quoted text and runs of bytes.</summary>
internal ref struct ValueText(string text)
{
    private const int DeepestNesting = 64;
    private int _position;
    private int _scalarEnd;
    private int _depth;

    internal bool IsNext(char symbol)
    {
        SkipSpace();
        return _position < text.Length && text[_position] == symbol;
    }

    internal bool TryTake(char symbol)
    {
        if (!IsNext(symbol))
            return false;
        _position++;
        return true;
    }

    internal void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected($"'{symbol}'");
    }

    internal void ExpectEnd()
    {
        SkipSpace();
        if (_position < text.Length)
            throw Unexpected("the end of the value");
    }

    /// <summary>Enters a structure or array; leave it by <see cref="Leave"/>.</summary>
    internal void Enter(char symbol)
    {
        Expect(symbol);
        if (++_depth > DeepestNesting)
            throw Fail($"at most {DeepestNesting} levels of nesting", "one more");
    }

    internal void Leave() => _depth--;

    /// <summary>The characters up to white space or punctuation, which stay the next ones.</summary>
    internal string PeekWord()
    {
        SkipSpace();
        int end = _position;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (',' or '{' or '}' or '[' or ']' or '"'))
            end++;
        return text[_position..end];
    }

    internal void Skip(string word) => _position += word.Length;

    /// <summary>The next word, or the text between the next quotes; it stays the next until <see cref="TakeScalar"/>.</summary>
    internal string PeekScalar()
    {
        string word = PeekWord();
        _scalarEnd = _position + word.Length;
        if (!IsNext('"'))
            return word;
        int start = _position;
        word = TakeQuoted();
        (_scalarEnd, _position) = (_position, start);
        return word;
    }

    /// <summary>Goes past what <see cref="PeekScalar"/> gave.</summary>
    internal void TakeScalar() => _position = _scalarEnd;

    /// <summary>The name of a member, bare or quoted, without the colon that follows.</summary>
    internal string TakeName()
    {
        SkipSpace();
        if (IsNext('"'))
            return TakeQuoted();
        int start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '_' or '.' or '$'))
            _position++;
        return _position > start ? text[start.._position] : throw Unexpected("the name of a member");
    }

    /// <summary>Text between quotes.</summary>
    internal string TakeQuoted()
    {
        Expect('"');
        var builder = new StringBuilder();
        while (_position < text.Length && text[_position] != '"')
            builder.Append(text[_position] == '\\' ? TakeEscape() : text[_position++]);
        if (_position == text.Length)
            throw Unexpected("a closing quote");
        _position++;
        return builder.ToString();
    }

    /// <summary>One character between apostrophes.</summary>
    internal bool TryTakeCharacter(out char character)
    {
        character = '\0';
        if (!IsNext('\'') || _position + 2 >= text.Length || text[_position + 2] != '\'')
            return false;
        character = text[_position + 1];
        _position += 3;
        return true;
    }

    /// <summary>Bytes after the word <c>hex</c>, exactly as many as there is room for.</summary>
    internal bool TryTakeHex(Span<byte> into)
    {
        string word = PeekWord();
        if (word is not "hex")
            return false;
        Skip(word);
        for (int i = 0; i < into.Length; i++)
            into[i] = TakeHexByte($"byte {i + 1} of {into.Length} in hexadecimal");
        if (PeekWord().Length > 0)
            throw Unexpected($"no more than {into.Length} bytes");
        return true;
    }

    internal readonly BtfValueException Fail(string expected, string found) =>
        new($"The value `{text}`, position {_position + 1}: expected {expected}, found {found}.");

    internal BtfValueException Unexpected(string expected)
    {
        SkipSpace();
        string word = PeekWord();
        string found = _position == text.Length ? "the end of the text" : word.Length > 0 ? $"'{word}'" : $"'{text[_position]}'";
        return Fail(expected, found);
    }

    private byte TakeHexByte(string what)
    {
        SkipSpace();
        ReadOnlySpan<char> rest = text.AsSpan(_position);
        if (rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            rest = rest[2..];
        if (rest.Length < 2 || !byte.TryParse(rest[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            throw Unexpected(what);
        _position = text.Length - rest.Length + 2;
        return value;
    }

    private char TakeEscape()
    {
        if (_position + 1 >= text.Length)
            throw Unexpected("a character after the backslash");
        char escape = text[_position + 1];
        int digits = escape switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (digits > 0)
            return TakeEscapedNumber(digits);
        char plain = escape switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            '\\' or '"' or '\'' or '/' => escape,
            _ => throw Fail("one of the escapes \\n \\t \\r \\0 \\\\ \\\" \\xNN \\uNNNN", $"'\\{escape}'"),
        };
        _position += 2;
        return plain;
    }

    private char TakeEscapedNumber(int digits)
    {
        ReadOnlySpan<char> rest = text.AsSpan(_position + 2);
        if (rest.Length < digits || !ushort.TryParse(rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            throw Fail($"{digits} hexadecimal digits after \\{text[_position + 1]}", "others");
        _position += 2 + digits;
        return (char)value;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
    }
}
