namespace DotBpf.ObjectFiles.Btf;

/// <summary>An integer type, <c>bool</c> and <c>char</c> included.</summary>
public sealed class BtfInteger : BtfType
{
    private readonly uint _size;

    internal BtfInteger(BtfTypes types, int id, string name, uint size, BtfIntegerEncoding encoding, int bitOffset, int bits)
        : base(types, id, BtfKind.Integer, name)
    {
        _size = size;
        Encoding = encoding;
        BitOffset = bitOffset;
        Bits = bits;
    }

    /// <inheritdoc/>
    public override long? SizeInBytes => _size;

    /// <summary>How its bits are read.</summary>
    public BtfIntegerEncoding Encoding { get; }

    /// <summary>The first of its bits within its bytes; 0 but for old bit fields.</summary>
    public int BitOffset { get; }

    /// <summary>How many bits it has; eight times its bytes but for old bit fields.</summary>
    public int Bits { get; }

    /// <summary>Whether negative numbers exist.</summary>
    public bool IsSigned => (Encoding & BtfIntegerEncoding.Signed) != 0;
}
