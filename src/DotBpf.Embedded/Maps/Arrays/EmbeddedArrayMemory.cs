namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>The values of an embedded array, lent to user space; whoever holds it keeps the map alive, and unfrozen while it may write.</summary>
internal sealed unsafe class EmbeddedArrayMemory : MappedMemory
{
    private readonly EmbeddedArray _map;
    private readonly MapLease _lease;

    /// <summary>Takes over one user of the map.</summary>
    internal EmbeddedArrayMemory(EmbeddedArray map, nint address, long length, bool isReadOnly)
        : base($"map '{map.Info.Name}' ({map.Info.Type}, {map.Info.MaxEntries} entries)", address, length, isReadOnly)
    {
        _map = map;
        _lease = map.OpenLease();
        _ = _lease.TryEnter(Use);
    }

    private long Use => IsReadOnly ? MapLease.Read : MapLease.Write;

    // SAFETY: the range is inside of the map's slots, as MappedMemory checked, and the slots live as long as the user held here.
    /// <inheritdoc/>
    protected override Span<byte> Slice(long offset, int length) => new((byte*)handle + offset, length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _lease.Leave(Use);
        _map.CloseLease(_lease);
        _map.ReleaseUser();
        return true;
    }
}
