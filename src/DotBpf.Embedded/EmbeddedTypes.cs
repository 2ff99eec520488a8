using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded;

/// <summary>Types that an embedded host was given; it keeps nothing for them.</summary>
internal sealed class EmbeddedTypes : TypesHandle
{
    internal EmbeddedTypes(BpfHost host, BtfTypes types)
        : base(host, types)
    {
    }

    /// <inheritdoc/>
    protected override void Release()
    {
    }
}
