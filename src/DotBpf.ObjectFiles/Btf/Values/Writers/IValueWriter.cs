namespace DotBpf.ObjectFiles.Btf.Values.Writers;

/// <summary>Receives a value piece by piece and gives it a form.</summary>
internal interface IValueWriter
{
    /// <summary>How many elements of one array it wants.</summary>
    int LongestList { get; }

    void BeginGroup();

    void Name(string name);

    void EndGroup();

    void BeginList();

    void Item();

    /// <summary>Ends an array of which so many elements were left out.</summary>
    void EndList(long left);

    void Integer(Int128 value, Presentation presentation);

    /// <summary>An integer beyond 127 bits, in decimal.</summary>
    void Digits(string digits);

    void Boolean(bool value);

    void Float(double value);

    /// <summary>What a character array says.</summary>
    void Text(string text);

    /// <summary>A name or an address.</summary>
    void Word(string word);

    /// <summary>A byte array.</summary>
    void Bytes(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes of which nothing is known.</summary>
    void Untyped(ReadOnlySpan<byte> bytes);
}
