namespace DotBpf.ObjectFiles.Btf;

/// <summary>A type that stands for another: a typedef, a qualifier (<c>const</c>, <c>volatile</c>, <c>restrict</c>) or a type tag.</summary>
public sealed class BtfAlias : BtfType
{
    private readonly int _target;

    internal BtfAlias(BtfTypes types, int id, BtfKind kind, string name, int target, bool isAttribute)
        : base(types, id, kind, name)
    {
        _target = target;
        IsAttribute = isAttribute;
    }

    /// <summary>The type it stands for.</summary>
    public BtfType Target => Types[_target];

    /// <summary>Whether a type tag stands for an attribute of its own, such as <c>address_space(1)</c>, and not for <c>btf_type_tag("…")</c>. Linux 6.15.</summary>
    public bool IsAttribute { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => Resolve().SizeInBytes;
}
