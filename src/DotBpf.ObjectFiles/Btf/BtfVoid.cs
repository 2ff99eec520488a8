namespace DotBpf.ObjectFiles.Btf;

/// <summary><c>void</c>, the type with id 0.</summary>
public sealed class BtfVoid : BtfType
{
    internal BtfVoid(BtfTypes types)
        : base(types, 0, BtfKind.Void, "void")
    {
    }

    /// <inheritdoc/>
    public override long? SizeInBytes => null;
}
