namespace DotBpf.ObjectFiles.Btf;

/// <summary>A floating point type.</summary>
public sealed class BtfFloat : BtfType
{
    private readonly uint _size;

    internal BtfFloat(BtfTypes types, int id, string name, uint size)
        : base(types, id, BtfKind.Float, name) => _size = size;

    /// <inheritdoc/>
    public override long? SizeInBytes => _size;
}
