using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A structure or a union.</summary>
public sealed class BtfStruct : BtfType
{
    private readonly uint _size;

    internal BtfStruct(BtfTypes types, int id, BtfKind kind, string name, uint size, ImmutableArray<BtfMember> members)
        : base(types, id, kind, name)
    {
        _size = size;
        Members = members;
    }

    /// <summary>Whether all members share the same bytes.</summary>
    public bool IsUnion => Kind == BtfKind.Union;

    /// <summary>Its members, in the order of declaration.</summary>
    public ImmutableArray<BtfMember> Members { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => _size;
}
