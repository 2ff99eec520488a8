namespace DotBpf.ObjectFiles.Btf;

/// <summary>A pointer; in BPF always 8 bytes.</summary>
public sealed class BtfPointer : BtfType
{
    private readonly int _target;

    internal BtfPointer(BtfTypes types, int id, int target)
        : base(types, id, BtfKind.Pointer, "") => _target = target;

    /// <summary>The type it points to.</summary>
    public BtfType Target => Types[_target];

    /// <inheritdoc/>
    public override long? SizeInBytes => 8;
}
