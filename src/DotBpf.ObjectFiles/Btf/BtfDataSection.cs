using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A section of global variables.</summary>
public sealed class BtfDataSection : BtfType
{
    private readonly uint _size;

    internal BtfDataSection(BtfTypes types, int id, string name, uint size, ImmutableArray<BtfSectionVariable> variables)
        : base(types, id, BtfKind.DataSection, name)
    {
        _size = size;
        Variables = variables;
    }

    /// <summary>The variables in it, by offset.</summary>
    public ImmutableArray<BtfSectionVariable> Variables { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => _size;
}
