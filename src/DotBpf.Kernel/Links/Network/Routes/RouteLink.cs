namespace DotBpf.Kernel;

/// <summary>A route that runs a program.</summary>
internal sealed class RouteLink(Attachment attachment, RouteTarget target) : LegacyLink(attachment)
{
    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program)
    {
        Errno errno = RouteMessages.Add(target, program, isNew: false, out string reason);
        if (errno != Errno.None)
            throw Attachment.Refused(BpfCommand.Netlink, errno, NetlinkAdvice.Quote(reason, "what this needs"));
    }

    /// <inheritdoc/>
    protected override void Remove()
    {
        Errno errno = RouteMessages.Delete(target, out string reason);
        if (errno is not (Errno.None or Errno.ESRCH or Errno.ENODEV)) // gone, with its interface perhaps
            throw new BpfSyscallException(BpfCommand.Netlink, errno, ToString(), NetlinkAdvice.Quote(reason, "what this needs"));
    }
}
