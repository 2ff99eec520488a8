namespace DotBpf.ObjectFiles.Btf;

/// <summary>A tag on a declaration (<c>__attribute__((btf_decl_tag("…")))</c>); its name is the tag's text.</summary>
public sealed class BtfDeclarationTag : BtfType
{
    private readonly int _target;

    internal BtfDeclarationTag(BtfTypes types, int id, string text, int target, int component, bool isAttribute)
        : base(types, id, BtfKind.DeclarationTag, text)
    {
        _target = target;
        Component = component;
        IsAttribute = isAttribute;
    }

    /// <summary>The structure, function, variable or typedef that is tagged.</summary>
    public BtfType Target => Types[_target];

    /// <summary>Which member or parameter of it, from 0; −1 for the whole.</summary>
    public int Component { get; }

    /// <summary>Whether it stands for an attribute of its own, and not for <c>btf_decl_tag("…")</c>. Linux 6.15.</summary>
    public bool IsAttribute { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => null;
}
