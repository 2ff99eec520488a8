using System.Net;
using System.Net.Sockets;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The messages of routes that run programs (include/uapi/linux/rtnetlink.h, lwtunnel.h and seg6_local.h).</summary>
internal static class RouteMessages
{
    private const ushort RTM_NEWROUTE = 24;
    private const ushort RTM_DELROUTE = 25;
    private const ushort RTA_DST = 1;
    private const ushort RTA_OIF = 4;
    private const ushort RTA_GATEWAY = 5;
    private const ushort RTA_PRIORITY = 6;
    private const ushort RTA_TABLE = 15;
    private const ushort RTA_ENCAP_TYPE = 21;
    private const ushort RTA_ENCAP = 22;
    private const byte RT_TABLE_UNSPEC = 0; // the attribute says it
    private const byte RTPROT_STATIC = 4;
    private const byte RT_SCOPE_UNIVERSE = 0;
    private const byte RT_SCOPE_LINK = 253;
    private const byte RTN_UNICAST = 1;
    private const byte AF_INET = 2;
    private const byte AF_INET6 = 10;
    private const ushort LWTUNNEL_ENCAP_BPF = 6;
    private const ushort LWTUNNEL_ENCAP_SEG6_LOCAL = 7;
    private const ushort LWT_BPF_IN = 1;
    private const ushort LWT_BPF_OUT = 2;
    private const ushort LWT_BPF_XMIT = 3;
    private const ushort LWT_BPF_XMIT_HEADROOM = 4;
    private const ushort SEG6_LOCAL_ACTION = 1;
    private const ushort SEG6_LOCAL_BPF = 8;
    private const uint SEG6_LOCAL_ACTION_END_BPF = 15;
    private const ushort ProgramDescriptor = 1; // LWT_BPF_PROG_FD, SEG6_LOCAL_BPF_PROG
    private const ushort ProgramName = 2;

    /// <summary>Adds a route, or puts another program into the one that is there.</summary>
    internal static Errno Add(RouteTarget target, KernelProgram program, bool isNew, out string reason)
    {
        using DescriptorLease lease = program.Descriptor.LeaseForLong();
        int number = lease.Number;
        ushort flags = NetlinkRequest.Request | NetlinkRequest.Acknowledge | NetlinkRequest.Create;
        flags |= isNew ? NetlinkRequest.Exclusive : NetlinkRequest.Replace;
        NetlinkRequest request = Begin(RTM_NEWROUTE, flags, target);
        if (program.Info.Type == ProgramType.LwtSeg6local)
            request.Attribute(RTA_ENCAP_TYPE, LWTUNNEL_ENCAP_SEG6_LOCAL).Nest(RTA_ENCAP, route => route
                .Attribute(SEG6_LOCAL_ACTION, SEG6_LOCAL_ACTION_END_BPF)
                .Nest(SEG6_LOCAL_BPF, WriteProgram));
        else
            request.Attribute(RTA_ENCAP_TYPE, LWTUNNEL_ENCAP_BPF).Nest(RTA_ENCAP, route => WriteHeadroom(route.Nest(PlaceOf(program), WriteProgram), target));
        return NetlinkSocket.Send(request, out reason, out _);

        void WriteProgram(NetlinkRequest place) => place.Attribute(ProgramDescriptor, number).Attribute(ProgramName, program.Info.Name);
    }

    internal static Errno Delete(RouteTarget target, out string reason) =>
        NetlinkSocket.Send(Begin(RTM_DELROUTE, NetlinkRequest.Request | NetlinkRequest.Acknowledge, target), out reason, out _);

    private static ushort PlaceOf(KernelProgram program) => program.Info.Type switch
    {
        ProgramType.LwtIn => LWT_BPF_IN,
        ProgramType.LwtOut => LWT_BPF_OUT,
        _ => LWT_BPF_XMIT,
    };

    private static void WriteHeadroom(NetlinkRequest route, RouteTarget target)
    {
        if (target.Headroom != 0)
            route.Attribute(LWT_BPF_XMIT_HEADROOM, target.Headroom);
    }

    // A struct rtmsg, then what does not fit into it.
    private static NetlinkRequest Begin(ushort type, ushort flags, RouteTarget target)
    {
        bool isFour = target.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        byte scope = isFour && target.Gateway is null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        NetlinkRequest request = new NetlinkRequest(type, flags)
            .Append(isFour ? AF_INET : AF_INET6).Append((byte)target.Destination.PrefixLength).Append((byte)0).Append((byte)0)
            .Append(RT_TABLE_UNSPEC).Append(RTPROT_STATIC).Append(scope).Append(RTN_UNICAST)
            .Append(0u)
            .Attribute(RTA_DST, target.Destination.BaseAddress.GetAddressBytes())
            .Attribute(RTA_OIF, target.InterfaceIndex)
            .Attribute(RTA_TABLE, target.Table);
        if (target.Gateway is { } gateway)
            request.Attribute(RTA_GATEWAY, gateway.GetAddressBytes());
        return target.Metric == 0 ? request : request.Attribute(RTA_PRIORITY, target.Metric);
    }
}
