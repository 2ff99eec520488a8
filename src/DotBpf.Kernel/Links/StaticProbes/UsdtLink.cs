namespace DotBpf.Kernel;

/// <summary>The link to a static probe: a uprobe at each of its places, and the entries of the program's maps that are theirs.</summary>
internal sealed class UsdtLink(Attachment attachment, IReadOnlyList<UsdtPlace> places, UsdtMaps? maps) : BpfLink(attachment.Host, attachment.Target), IKernelHandle
{
    /// <inheritdoc/>
    public override LinkInfo Info => Only?.Info ?? places[0].Link.Info with { Id = 0, Offset = null, Places = places.Count };

    /// <summary>The descriptor, by which it can be pinned; several places are several links to the kernel, and have none.</summary>
    public Descriptor? Descriptor => (Only as IKernelHandle)?.Descriptor;

    private BpfLink? Only => places.Count == 1 ? places[0].Link : null;

    /// <inheritdoc/>
    protected override void Release()
    {
        using (maps)
        {
            foreach (UsdtPlace place in places)
                Release(place);
        }
    }

    // A link that is pinned, or that somebody else has open, goes on, and its program goes on asking for the entry.
    private void Release(UsdtPlace place)
    {
        uint id = place.Entry is null ? 0 : place.Link.Info.Id;
        place.Link.Dispose();
        if (place.Entry is { } number && (id == 0 || !ObjectIds.MayExist(BpfCommand.LinkGetById, id)))
            maps!.GiveBack(number, place.Address);
    }
}
