using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Reading and reshaping XDP packets (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: positions are compared with the buffer's own bounds before anything moves; a program's buffers are checked for their whole size.</remarks>
internal static unsafe class XdpHelpers
{
    private const int EthernetHeader = 14;
    private const int LongestMetadata = byte.MaxValue;
    private const uint LongestAccess = 0xffff;
    private const ulong Aborted = 0;
    private const ulong Redirected = 4;

    // What the flags of a redirection by map may hold (enum xdp_action below XDP_REDIRECT, BPF_F_BROADCAST, BPF_F_EXCLUDE_INGRESS).
    private const ulong Verdicts = 3;
    private const ulong Broadcast = 8;
    private const ulong ExcludeIngress = 16;

    internal static HelperDefinition[] All { get; } =
    [
        new(44, "bpf_xdp_adjust_head", HelperUsers.Xdp, &AdjustHead) { Takes = [Context, Anything], Effects = HelperEffects.MovesPacket },
        new(51, "bpf_redirect_map", HelperUsers.Xdp, &RedirectByMap) { Takes = [Map, Anything, Anything], Needs = MapAbilities.Redirect },
        new(54, "bpf_xdp_adjust_meta", HelperUsers.Xdp, &AdjustMeta) { Takes = [Context, Anything], Effects = HelperEffects.MovesPacket },
        new(65, "bpf_xdp_adjust_tail", HelperUsers.Xdp, &AdjustTail) { Takes = [Context, Anything], Effects = HelperEffects.MovesPacket },
        new(188, "bpf_xdp_get_buff_len", HelperUsers.Xdp, &Length) { Takes = [Context] },
        new(189, "bpf_xdp_load_bytes", HelperUsers.Xdp, &Load) { Takes = [Context, Anything, Room, Size] },
        new(190, "bpf_xdp_store_bytes", HelperUsers.Xdp, &Store) { Takes = [Context, Anything, Bytes, Size] },
    ];

    /// <summary><c>bpf_redirect</c> from XDP: a verdict; nothing is sent in a test run.</summary>
    internal static ulong Redirect(Machine machine, ulong index, ulong flags)
    {
        if (flags != 0)
            return Aborted;
        machine.Redirects.To(new(PacketDestinationKind.Interface, (uint)index));
        return Redirected;
    }

    // __bpf_xdp_redirect_map, include/linux/filter.h, 6.18: where nothing is found, the flags say the verdict.
    private static ulong RedirectByMap(Machine machine, ulong map, ulong index, ulong flags, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.Redirect);
        ulong known = Verdicts | (bound.Map.Info.Type is MapType.CpuMap or MapType.XskMap ? 0 : Broadcast | ExcludeIngress);
        if ((flags & ~known) != 0)
            return Aborted;
        bool isFound = (flags & Broadcast) != 0
            ? machine.Redirects.ToAll(bound.Map, (flags & ExcludeIngress) != 0 ? IngressOf(machine) : 0)
            : machine.Redirects.ToEntry(bound.Map, (uint)index);
        return isFound ? Redirected : flags & Verdicts;
    }

    private static uint IngressOf(Machine machine) => Unsafe.ReadUnaligned<uint>(machine.Context + XdpContext.IngressInterface);

    private static ulong AdjustHead(Machine machine, ulong context, ulong offset, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        PacketBuffer packet = machine.Packet;
        long metadata = packet.Data - packet.Meta;
        long data = (packet.Data - packet.Room) + (int)offset;
        if (data < XdpEnvironment.FrameHeader + metadata || data > packet.End - packet.Room - EthernetHeader)
            return Answer.Failure(Errno.EINVAL);
        Buffer.MemoryCopy(packet.Meta, packet.Room + data - metadata, metadata, metadata);
        packet.Data = packet.Room + data;
        packet.Meta = packet.Data - metadata;
        machine.UsePacket();
        return 0;
    }

    private static ulong AdjustMeta(Machine machine, ulong context, ulong offset, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        PacketBuffer packet = machine.Packet;
        long meta = (packet.Meta - packet.Room) + (int)offset;
        long metadata = packet.Data - packet.Room - meta;
        if (meta < XdpEnvironment.FrameHeader || metadata < 0)
            return Answer.Failure(Errno.EINVAL);
        if (metadata % 4 != 0 || metadata > LongestMetadata)
            return Answer.Failure(Errno.EACCES);
        packet.Meta = packet.Room + meta;
        machine.UsePacket();
        return 0;
    }

    private static ulong AdjustTail(Machine machine, ulong context, ulong offset, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        PacketBuffer packet = machine.Packet;
        int change = (int)offset;
        bool isDone = packet.FragmentLength > 0
            ? change >= 0 ? GrowFragments(packet, change) : ShrinkFragments(packet, change)
            : MoveEnd(packet, change);
        if (!isDone)
            return Answer.Failure(Errno.EINVAL);
        machine.UsePacket();
        return 0;
    }

    private static bool MoveEnd(PacketBuffer packet, int change)
    {
        long end = packet.End - packet.Room + change;
        if (end > packet.Limit - packet.Room || end < packet.Data - packet.Room + EthernetHeader)
            return false;
        if (change > 0)
            new Span<byte>(packet.End, change).Clear();
        packet.End = packet.Room + end;
        return true;
    }

    // Only the page of the last fragment has room.
    private static bool GrowFragments(PacketBuffer packet, int change)
    {
        int used = ((packet.FragmentLength - 1) % PacketBuffer.PageSize) + 1;
        if (change > PacketBuffer.PageSize - used)
            return false;
        new Span<byte>(packet.Fragments + packet.FragmentLength, change).Clear();
        packet.FragmentLength += change;
        return true;
    }

    private static bool ShrinkFragments(PacketBuffer packet, int change)
    {
        long remove = -(long)change;
        if (remove > packet.Length - EthernetHeader)
            return false;
        int fromFragments = (int)Math.Min(remove, packet.FragmentLength);
        packet.FragmentLength -= fromFragments;
        packet.End -= remove - fromFragments;
        return true;
    }

    private static ulong Length(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return (ulong)machine.Packet.Length;
    }

    private static ulong Load(Machine machine, ulong context, ulong offset, ulong buffer, ulong length, ulong unused5)
    {
        machine.CheckContext(context);
        byte* to = machine.Writable(buffer, (uint)length, "the buffer");
        Errno errno = CheckRange(machine.Packet, (uint)offset, (uint)length);
        if (errno == Errno.None)
            machine.Packet.CopyTo((int)offset, new Span<byte>(to, (int)length));
        return Answer.Failure(errno);
    }

    private static ulong Store(Machine machine, ulong context, ulong offset, ulong buffer, ulong length, ulong unused5)
    {
        machine.CheckContext(context);
        byte* from = machine.Readable(buffer, (uint)length, "the buffer");
        Errno errno = CheckRange(machine.Packet, (uint)offset, (uint)length);
        if (errno == Errno.None)
            machine.Packet.CopyFrom((int)offset, new ReadOnlySpan<byte>(from, (int)length));
        return Answer.Failure(errno);
    }

    private static Errno CheckRange(PacketBuffer packet, uint offset, uint length)
    {
        if (offset > LongestAccess || length > LongestAccess)
            return Errno.EFAULT;
        return offset + length > (uint)packet.Length ? Errno.EINVAL : Errno.None;
    }
}
