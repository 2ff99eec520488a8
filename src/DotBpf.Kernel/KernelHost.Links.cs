using System.Diagnostics.CodeAnalysis;

namespace DotBpf.Kernel;

public sealed partial class KernelHost
{
    /// <inheritdoc/>
    public override BpfLink Attach(ProgramHandle program, AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(target);
        return Attacher.Attach(this, Own<KernelProgram>(program, nameof(program))!, target);
    }

    /// <inheritdoc/>
    public override BpfLink AttachStructOps(MapHandle map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return LinkOpener.AttachStructOps(this, map);
    }

    /// <inheritdoc/>
    public override BpfLink OpenLink(uint id) => new KernelLink(this, target: null, ObjectIds.Open(BpfCommand.LinkGetById, "link", id));

    /// <inheritdoc/>
    public override bool TryGetNextLinkId(uint start, out uint next) => ObjectIds.TryGetNext(BpfCommand.LinkGetNextId, "links", start, out next);

    /// <inheritdoc/>
    public override bool TryOpenPinnedLink(PinPath path, [NotNullWhen(true)] out BpfLink? link)
    {
        link = PinStore.TryOpen(path, out Descriptor? descriptor) ? LinkOpener.OpenPinned(this, descriptor, path) : null;
        return link is not null;
    }
}
