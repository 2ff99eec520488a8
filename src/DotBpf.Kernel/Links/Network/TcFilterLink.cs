namespace DotBpf.Kernel;

/// <summary>A traffic control filter that runs a program.</summary>
internal sealed class TcFilterLink(Attachment attachment, TcFilterTarget target, TcFilterPlace place) : LegacyLink(attachment)
{
    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program)
    {
        TcFilterTarget same = target with { Priority = place.Priority, Handle = place.Handle };
        Errno errno = TcMessages.AddFilter(same, program, isNew: false, out _, out string reason);
        if (errno != Errno.None)
            throw Attachment.Refused(BpfCommand.Netlink, errno, NetlinkAdvice.Quote(reason, "what this needs"));
    }

    /// <inheritdoc/>
    protected override void Remove()
    {
        Errno errno = TcMessages.DeleteFilter(target, place, out string reason);
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV or Errno.EINVAL)) // gone, with its interface or clsact
            throw new BpfSyscallException(BpfCommand.Netlink, errno, ToString(), NetlinkAdvice.Quote(reason, "what this needs"));
    }
}
