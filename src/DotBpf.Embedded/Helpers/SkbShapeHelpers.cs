using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Making socket buffers longer and shorter, and their VLAN tags (net/core/filter.c, net/core/skbuff.c, 6.18).</summary>
/// <remarks>
/// SAFETY: the packet never becomes longer than <see cref="SkbEnvironment.MaxLength"/>, and before it grows on either side
/// <see cref="Reserve"/> makes sure that the buffer has the bytes there.
/// </remarks>
internal static unsafe class SkbShapeHelpers
{
    private const int EthernetHeader = 14;
    private const int AddressPair = 12;
    private const int VlanTag = 4;
    private const ushort Vlan = 0x8100;
    private const ushort ServiceVlan = 0x88a8;

    internal static HelperDefinition[] All { get; } =
    [
        new(18, "bpf_skb_vlan_push", HelperUsers.TrafficControl, &PushVlan) { Takes = [Context, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(19, "bpf_skb_vlan_pop", HelperUsers.TrafficControl, &PopVlan) { Takes = [Context], Effects = HelperEffects.MovesPacket },
        new(32, "bpf_skb_change_type", HelperUsers.TrafficControl, &ChangeType) { Takes = [Context, Anything] },
        new(38, "bpf_skb_change_tail", HelperUsers.TrafficControl, &ChangeTail) { Takes = [Context, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(39, "bpf_skb_pull_data", HelperUsers.TrafficControl, &PullData) { Takes = [Context, Anything], Effects = HelperEffects.MovesPacket },
        new(43, "bpf_skb_change_head", HelperUsers.TrafficControl, &ChangeHead) { Takes = [Context, Anything, Anything], Effects = HelperEffects.MovesPacket },
    ];

    private static ulong PullData(Machine machine, ulong context, ulong length, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return (uint)length > (uint)machine.Packet.Length ? Answer.Failure(Errno.ENOMEM) : 0;
    }

    private static ulong ChangeType(Machine machine, ulong context, ulong type, ulong unused3, ulong unused4, ulong unused5)
    {
        const uint lastOfThree = 3;
        machine.CheckContext(context);
        ref uint current = ref Field(machine, SkbContext.PacketType);
        if ((uint)type > lastOfThree || current > lastOfThree)
            return Answer.Failure(Errno.EINVAL);
        current = (uint)type;
        return 0;
    }

    private static ulong ChangeTail(Machine machine, ulong context, ulong length, ulong flags, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        PacketBuffer packet = machine.Packet;
        uint wanted = (uint)length;
        long shortest = Math.Max(machine.Skb.NetworkHeader - packet.Data, 0);
        if (flags != 0 || wanted > SkbEnvironment.MaxLength || wanted < shortest)
            return Answer.Failure(Errno.EINVAL);
        int growth = (int)wanted - packet.Length;
        if (growth > 0)
        {
            Reserve(machine, 0, growth);
            new Span<byte>(packet.End, growth).Clear();
        }

        packet.End += growth;
        Resized(machine);
        return 0;
    }

    private static ulong ChangeHead(Machine machine, ulong context, ulong room, ulong flags, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        PacketBuffer packet = machine.Packet;
        uint growth = (uint)room;
        if (flags != 0 || growth > (uint)(SkbEnvironment.MaxLength - packet.Length))
            return Answer.Failure(Errno.EINVAL);
        Reserve(machine, (int)growth, 0);
        packet.Data -= growth;
        packet.Meta = packet.Data;
        new Span<byte>(packet.Data, (int)growth).Clear();
        machine.Skb.LinkHeader = packet.Data;
        Resized(machine);
        return 0;
    }

    // A tag beside the packet goes into it when another is pushed, as network cards and skb_vlan_push have it.
    private static ulong PushVlan(Machine machine, ulong context, ulong protocol, ulong tag, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        ushort type = BinaryPrimitives.ReverseEndianness((ushort)protocol);
        if (type is not (Vlan or ServiceVlan))
            type = Vlan;
        if (Field(machine, SkbContext.VlanPresent) != 0 && !TryInsertTag(machine))
            return Answer.Failure(Errno.ENOMEM);
        SetTag(machine, type, (ushort)tag);
        return 0;
    }

    private static ulong PopVlan(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        if (Field(machine, SkbContext.VlanPresent) != 0)
            ClearTag(machine);
        else if (!IsTagged(machine))
            return 0;
        else if (!TryRemoveTag(machine, out _))
            return Answer.Failure(Errno.ENOMEM);
        if (!IsTagged(machine))
            return 0;
        ushort type = Protocol(machine);
        if (!TryRemoveTag(machine, out ushort tag))
            return Answer.Failure(Errno.ENOMEM);
        SetTag(machine, type, tag);
        return 0;
    }

    private static bool TryInsertTag(Machine machine)
    {
        PacketBuffer packet = machine.Packet;
        if (packet.Length > SkbEnvironment.MaxLength - VlanTag || packet.Length < EthernetHeader)
            return false;
        Reserve(machine, VlanTag, 0);
        byte* data = packet.Data - VlanTag;
        Buffer.MemoryCopy(packet.Data, data, AddressPair, AddressPair);
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(data + AddressPair, 2), (ushort)Field(machine, SkbContext.VlanProtocol));
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(data + AddressPair + 2, 2), (ushort)Field(machine, SkbContext.VlanTag));
        packet.Data = packet.Meta = machine.Skb.LinkHeader = data;
        Field(machine, SkbContext.Protocol) = Field(machine, SkbContext.VlanProtocol);
        Resized(machine);
        return true;
    }

    private static bool TryRemoveTag(Machine machine, out ushort tag)
    {
        PacketBuffer packet = machine.Packet;
        tag = 0;
        if (packet.Length < EthernetHeader + VlanTag)
            return false;
        tag = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet.Data + EthernetHeader, 2));
        ushort inner = BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(packet.Data + EthernetHeader + 2, 2));
        Buffer.MemoryCopy(packet.Data, packet.Data + VlanTag, AddressPair, AddressPair);
        packet.Data += VlanTag;
        packet.Meta = machine.Skb.LinkHeader = packet.Data;
        machine.Skb.NetworkHeader = packet.Data + EthernetHeader;
        Field(machine, SkbContext.Protocol) = BinaryPrimitives.ReverseEndianness(inner) >= 0x0600
            ? inner
            : BinaryPrimitives.ReverseEndianness((ushort)0x0004);
        Resized(machine);
        return true;
    }

    private static void Reserve(Machine machine, int before, int after)
    {
        nint shift = machine.Packet.Reserve(before, after, SkbEnvironment.Headroom);
        machine.Skb.LinkHeader += shift;
        machine.Skb.NetworkHeader += shift;
    }

    private static void SetTag(Machine machine, ushort type, ushort tag)
    {
        Field(machine, SkbContext.VlanPresent) = 1;
        Field(machine, SkbContext.VlanTag) = tag;
        Field(machine, SkbContext.VlanProtocol) = BinaryPrimitives.ReverseEndianness(type);
    }

    private static void ClearTag(Machine machine)
    {
        Field(machine, SkbContext.VlanPresent) = 0;
        Field(machine, SkbContext.VlanTag) = 0;
        Field(machine, SkbContext.VlanProtocol) = 0;
    }

    private static bool IsTagged(Machine machine) => Protocol(machine) is Vlan or ServiceVlan;

    private static ushort Protocol(Machine machine) => BinaryPrimitives.ReverseEndianness((ushort)Field(machine, SkbContext.Protocol));

    private static void Resized(Machine machine)
    {
        Field(machine, SkbContext.Length) = (uint)machine.Packet.Length;
        machine.UsePacket();
    }

    private static ref uint Field(Machine machine, int offset) => ref Unsafe.AsRef<uint>(machine.Context + offset);
}
