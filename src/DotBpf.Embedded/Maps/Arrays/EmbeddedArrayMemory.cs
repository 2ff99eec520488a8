namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>The values of an embedded array, lent to user space; whoever holds it keeps the map alive, and unfrozen while it may write.</summary>
internal sealed unsafe class EmbeddedArrayMemory : MappedMemory
{
    private readonly MapLoan _loan;

    /// <summary>Takes over a loan.</summary>
    internal EmbeddedArrayMemory(EmbeddedArray map, MapLoan loan, nint address, long length, bool isReadOnly)
        : base($"map '{map.Info.Name}' ({map.Info.Type}, {map.Info.MaxEntries} entries)", address, length, isReadOnly) => _loan = loan;

    // SAFETY: the range is inside of the map's slots, as MappedMemory checked, and the slots live as long as the user held here.
    /// <inheritdoc/>
    protected override Span<byte> Slice(long offset, int length) => new((byte*)handle + offset, length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _loan.End();
        return true;
    }
}
