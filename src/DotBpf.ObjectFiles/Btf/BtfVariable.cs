namespace DotBpf.ObjectFiles.Btf;

/// <summary>A global variable.</summary>
public sealed class BtfVariable : BtfType
{
    private readonly int _type;

    internal BtfVariable(BtfTypes types, int id, string name, int type, BtfLinkage linkage)
        : base(types, id, BtfKind.Variable, name)
    {
        _type = type;
        Linkage = linkage;
    }

    /// <summary>Its type.</summary>
    public BtfType Type => Types[_type];

    /// <summary>Who can see it.</summary>
    public BtfLinkage Linkage { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => Type.SizeInBytes;
}
