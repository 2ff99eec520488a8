namespace DotBpf.ObjectFiles.Btf;

/// <summary>An array of known length.</summary>
public sealed class BtfArray : BtfType
{
    private readonly int _element;
    private readonly int _index;

    internal BtfArray(BtfTypes types, int id, int element, int index, uint length)
        : base(types, id, BtfKind.Array, "")
    {
        _element = element;
        _index = index;
        Length = length;
    }

    /// <summary>The type of its elements.</summary>
    public BtfType Element => Types[_element];

    /// <summary>The type of its index, which says nothing of interest but is part of the format.</summary>
    public BtfType Index => Types[_index];

    /// <summary>How many elements.</summary>
    public uint Length { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => BtfTypes.SizeOfArray(this);
}
