namespace DotBpf.ObjectFiles.Btf;

/// <summary>A structure or union that is only named.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(BtfTypes types, int id, string name, bool isUnion)
        : base(types, id, BtfKind.Forward, name) => IsUnion = isUnion;

    /// <summary>Whether it is a union.</summary>
    public bool IsUnion { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => null;
}
