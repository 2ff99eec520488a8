namespace DotBpf.Kernel;

/// <summary>A place among other programs, as attribute structs say it; holds the neighbour's descriptor until disposed.</summary>
internal sealed class OrderAttributes : IDisposable
{
    // include/uapi/linux/bpf.h
    private const uint BPF_F_BEFORE = 1 << 3;
    private const uint BPF_F_AFTER = 1 << 4;
    private const uint BPF_F_ID = 1 << 5;
    private const uint BPF_F_LINK = 1 << 13;

    private readonly HeldDescriptors _held = new();

    private OrderAttributes()
    {
    }

    internal uint Flags { get; private set; }

    /// <summary>The neighbour's descriptor, or its number with <c>BPF_F_ID</c>.</summary>
    internal uint Neighbour { get; private set; }

    internal ulong Revision { get; private set; }

    public void Dispose() => _held.Dispose();

    internal static OrderAttributes Of(AttachOrder? order)
    {
        var attributes = new OrderAttributes();
        if (order is null)
            return attributes;
        attributes.Revision = order.ExpectedRevision;
        attributes.Flags = order.Position switch
        {
            AttachPosition.First or AttachPosition.Before => BPF_F_BEFORE,
            AttachPosition.After => BPF_F_AFTER,
            _ => 0,
        };
        if (order.Position is AttachPosition.Before or AttachPosition.After)
            attributes.StandBeside(order);
        return attributes;
    }

    internal static string? Advice(Errno errno) => errno switch
    {
        Errno.ENOENT => "The program or link to stand beside is not attached there.",
        Errno.ESTALE => "Somebody attached or detached a program since: the revision is another one.",
        Errno.EEXIST => "The program is attached there already.",
        Errno.EBUSY => "The program to stand beside is held by a link: name the link instead.",
        Errno.ERANGE => "No more than 63 programs can be attached there.",
        _ => null,
    };

    private void StandBeside(AttachOrder order)
    {
        if (order.Neighbour is { } handle)
        {
            Neighbour = (uint)_held.Hold(KernelHandle.DescriptorOf(handle));
            Flags |= handle is BpfLink ? BPF_F_LINK : 0;
            return;
        }

        Neighbour = order.NeighbourId;
        Flags |= BPF_F_ID | (order.IsLinkId ? BPF_F_LINK : 0);
    }
}
