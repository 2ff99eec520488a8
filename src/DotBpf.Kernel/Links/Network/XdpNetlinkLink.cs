namespace DotBpf.Kernel;

/// <summary>An XDP program that was attached by netlink, as <c>ip link set xdp</c> does.</summary>
internal sealed class XdpNetlinkLink : LegacyLink
{
    // include/uapi/linux/rtnetlink.h and if_link.h
    private const ushort RTM_SETLINK = 19;
    private const ushort IFLA_XDP = 43;
    private const ushort IFLA_XDP_FD = 1;
    private const ushort IFLA_XDP_FLAGS = 3;
    private const ushort IFLA_XDP_EXPECTED_FD = 8;
    private const uint XDP_FLAGS_UPDATE_IF_NOEXIST = 1;
    private const uint XDP_FLAGS_REPLACE = 1 << 4;
    private const string ExpectedSince = "5.7";
    private const int NoProgram = -1;

    private readonly XdpTarget _target;

    // Taking it off names the program, so that one of somebody else is left alone.
    private Descriptor _program;

    private XdpNetlinkLink(Attachment attachment, XdpTarget target)
        : base(attachment)
    {
        _target = target;
        _program = attachment.Program.Descriptor.Duplicate();
    }

    internal static XdpNetlinkLink Attach(Attachment attachment, XdpTarget target)
    {
        var link = new XdpNetlinkLink(attachment, target);
        Errno errno = Set(target, link._program, expected: null, out string reason);
        if (errno == Errno.None)
            return link;
        link._program.Dispose();
        throw attachment.Refused(BpfCommand.Netlink, errno, XdpHook.Advice(errno, target) ?? Quote(reason));
    }

    /// <inheritdoc/>
    protected override ObjectFiles.AttachType? AttachedAs => ObjectFiles.AttachType.Xdp;

    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program)
    {
        Descriptor next = program.Descriptor.Duplicate();
        Errno errno = Set(_target, next, _program, out string reason);
        if (errno != Errno.None)
        {
            next.Dispose();
            throw Attachment.Refused(BpfCommand.Netlink, errno, Advice(errno) ?? Quote(reason));
        }

        _program.Dispose();
        _program = next;
    }

    /// <inheritdoc/>
    protected override void Remove()
    {
        Errno errno = Set(_target, program: null, _program, out string reason);
        _program.Dispose();
        if (errno is not (Errno.None or Errno.ENODEV or Errno.EEXIST)) // gone with its interface, or replaced by somebody else
            throw new BpfSyscallException(BpfCommand.Netlink, errno, ToString(), Quote(reason) ?? "");
    }

    private static string? Advice(Errno errno) =>
        errno == Errno.EEXIST ? "Somebody else put another program on the interface meanwhile." : null;

    private static string? Quote(string reason) => reason.Length == 0 ? null : $"The kernel says: {reason}";

    private static Errno Set(XdpTarget target, Descriptor? program, Descriptor? expected, out string reason)
    {
        using var held = new HeldDescriptors();
        bool namesExpected = expected is not null && KernelVersion.IsAtLeast(ExpectedSince);
        uint flags = (uint)target.Mode | (namesExpected ? XDP_FLAGS_REPLACE : expected is null ? XDP_FLAGS_UPDATE_IF_NOEXIST : 0);
        int number = program is null ? NoProgram : held.Hold(program);
        NetlinkRequest request = new NetlinkRequest(RTM_SETLINK, NetlinkRequest.Request | NetlinkRequest.Acknowledge)
            .Append(0u).Append(target.InterfaceIndex).Append(0u).Append(0u) // struct ifinfomsg
            .Nest(IFLA_XDP, xdp =>
            {
                xdp.Attribute(IFLA_XDP_FD, number).Attribute(IFLA_XDP_FLAGS, flags);
                if (namesExpected)
                    xdp.Attribute(IFLA_XDP_EXPECTED_FD, held.Hold(expected!));
            });
        return NetlinkSocket.Send(request, out reason, out _);
    }
}
