namespace DotBpf.ObjectFiles.Btf;

/// <summary>A function.</summary>
public sealed class BtfFunction : BtfType
{
    private readonly int _prototype;

    internal BtfFunction(BtfTypes types, int id, string name, int prototype, BtfLinkage linkage)
        : base(types, id, BtfKind.Function, name)
    {
        _prototype = prototype;
        Linkage = linkage;
    }

    /// <summary>Its parameters and result, a <see cref="BtfFunctionPrototype"/> in sound objects.</summary>
    public BtfType Prototype => Types[_prototype];

    /// <summary>Who can see it.</summary>
    public BtfLinkage Linkage { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => null;
}
