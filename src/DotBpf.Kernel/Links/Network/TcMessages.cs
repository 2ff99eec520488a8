using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>The messages of traffic control (include/uapi/linux/rtnetlink.h, pkt_sched.h and pkt_cls.h).</summary>
internal static class TcMessages
{
    private const ushort RTM_NEWQDISC = 36;
    private const ushort RTM_NEWTFILTER = 44;
    private const ushort RTM_DELTFILTER = 45;
    private const ushort TCA_KIND = 1;
    private const ushort TCA_OPTIONS = 2;
    private const ushort TCA_BPF_FD = 6;
    private const ushort TCA_BPF_NAME = 7;
    private const ushort TCA_BPF_FLAGS = 8;
    private const uint TCA_BPF_FLAG_ACT_DIRECT = 1;
    private const uint TC_H_CLSACT = 0xfffffff1;
    private const uint ClsactHandle = 0xffff0000;
    private const uint IngressParent = 0xfffffff2; // TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
    private const uint EgressParent = 0xfffffff3;
    private const ushort ETH_P_ALL = 3;
    private const int HandleOffset = NetlinkRequest.HeaderSize + 8; // tcm_handle
    private const int InfoOffset = NetlinkRequest.HeaderSize + 16; // tcm_info
    private const int MessageSize = 20; // struct tcmsg

    internal static Errno AddClsact(int interfaceIndex, out string reason)
    {
        const ushort Flags = NetlinkRequest.Request | NetlinkRequest.Acknowledge | NetlinkRequest.Create | NetlinkRequest.Exclusive;
        NetlinkRequest request = Begin(RTM_NEWQDISC, Flags, interfaceIndex, ClsactHandle, TC_H_CLSACT, 0).Attribute(TCA_KIND, "clsact");
        return NetlinkSocket.Send(request, out reason, out _);
    }

    /// <summary>Adds a filter, or puts another program into the one that is there.</summary>
    internal static Errno AddFilter(TcFilterTarget target, KernelProgram program, bool isNew, out TcFilterPlace place, out string reason)
    {
        using DescriptorLease lease = program.Descriptor.LeaseForLong();
        int number = lease.Number;
        ushort flags = NetlinkRequest.Request | NetlinkRequest.Acknowledge | NetlinkRequest.Echo | NetlinkRequest.Create;
        flags |= isNew ? NetlinkRequest.Exclusive : (ushort)0;
        NetlinkRequest request = Begin(RTM_NEWTFILTER, flags, target.InterfaceIndex, target.Handle, ParentOf(target), Info(target.Priority))
            .Attribute(TCA_KIND, "bpf")
            .Nest(TCA_OPTIONS, options => options
                .Attribute(TCA_BPF_FD, number)
                .Attribute(TCA_BPF_NAME, program.Info.Name)
                .Attribute(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT));
        Errno errno = NetlinkSocket.Send(request, out reason, out byte[] echo);
        place = echo.Length >= NetlinkRequest.HeaderSize + MessageSize
            ? new TcFilterPlace((ushort)(MemoryMarshal.Read<uint>(echo.AsSpan(InfoOffset)) >> 16), MemoryMarshal.Read<uint>(echo.AsSpan(HandleOffset)))
            : new TcFilterPlace(target.Priority, target.Handle);
        return errno;
    }

    internal static Errno DeleteFilter(TcFilterTarget target, TcFilterPlace place, out string reason)
    {
        const ushort Flags = NetlinkRequest.Request | NetlinkRequest.Acknowledge;
        NetlinkRequest request = Begin(RTM_DELTFILTER, Flags, target.InterfaceIndex, place.Handle, ParentOf(target), Info(place.Priority)).Attribute(TCA_KIND, "bpf");
        return NetlinkSocket.Send(request, out reason, out _);
    }

    private static NetlinkRequest Begin(ushort type, ushort flags, int interfaceIndex, uint handle, uint parent, uint info) =>
        new NetlinkRequest(type, flags).Append(0u).Append(interfaceIndex).Append(handle).Append(parent).Append(info);

    private static uint ParentOf(TcFilterTarget target) => target.Direction == TrafficDirection.Ingress ? IngressParent : EgressParent;

    // The priority, and the protocol in network byte order.
    private static uint Info(ushort priority) =>
        (uint)priority << 16 | (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(ETH_P_ALL) : ETH_P_ALL);
}
