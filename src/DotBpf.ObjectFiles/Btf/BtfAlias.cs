namespace DotBpf.ObjectFiles.Btf;

/// <summary>A type that stands for another: a typedef, a qualifier (<c>const</c>, <c>volatile</c>, <c>restrict</c>) or a type tag.</summary>
public sealed class BtfAlias : BtfType
{
    private readonly int _target;

    internal BtfAlias(BtfTypes types, int id, BtfKind kind, string name, int target)
        : base(types, id, kind, name) => _target = target;

    /// <summary>The type it stands for.</summary>
    public BtfType Target => Types[_target];

    /// <inheritdoc/>
    public override long? SizeInBytes => Resolve().SizeInBytes;
}
