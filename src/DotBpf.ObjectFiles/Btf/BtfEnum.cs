using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>An enumeration, of 32 bits or fewer (<see cref="BtfKind.Enum"/>) or of 64 (<see cref="BtfKind.Enum64"/>).</summary>
public sealed class BtfEnum : BtfType
{
    private readonly uint _size;

    internal BtfEnum(BtfTypes types, int id, BtfKind kind, string name, uint size, bool isSigned, ImmutableArray<BtfEnumerator> enumerators)
        : base(types, id, kind, name)
    {
        _size = size;
        IsSigned = isSigned;
        Enumerators = enumerators;
    }

    /// <summary>Whether negative values are meant.</summary>
    public bool IsSigned { get; }

    /// <summary>Its names and values, in the order of declaration.</summary>
    public ImmutableArray<BtfEnumerator> Enumerators { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => _size;
}
