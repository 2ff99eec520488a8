namespace DotBpf.Kernel;

/// <summary>Several links that are one to the user: a static probe with several places.</summary>
internal sealed class LinkGroup(Attachment attachment, IReadOnlyList<BpfLink> links) : BpfLink(attachment.Host, attachment.Target)
{
    /// <summary>What the first says, without its place, as the group has no number of its own.</summary>
    public override LinkInfo Info => links[0].Info with { Id = 0, Offset = null, Places = links.Count };

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (BpfLink link in links)
            link.Dispose();
    }
}
