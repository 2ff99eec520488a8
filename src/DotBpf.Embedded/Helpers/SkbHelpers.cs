using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.ObjectFiles;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Reading and writing socket buffers and their checksums (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: ranges are compared with the packet's length, and a program's buffers are checked for their whole size, before anything is copied.</remarks>
internal static unsafe class SkbHelpers
{
    private const ulong InvalidateHash = 2;
    private const ulong FieldSize = 0xf;
    private const ulong PseudoHeader = 0x10;
    private const ulong MangledZero = 0x20;
    private const ulong EvenIfZero = 0x40;
    private const ulong OverIpv6 = 0x80;
    private const ulong Shot = 2;
    private const ulong Redirected = 7;
    private const ulong Ingress = 1;

    internal static HelperDefinition[] All { get; } =
    [
        new(9, "bpf_skb_store_bytes", HelperUsers.TrafficControl, &Store) { Takes = [Context, Anything, Bytes, Size, Anything], Effects = HelperEffects.MovesPacket },
        new(10, "bpf_l3_csum_replace", HelperUsers.TrafficControl, &ReplaceLayer3) { Takes = [Context, Anything, Anything, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(11, "bpf_l4_csum_replace", HelperUsers.TrafficControl, &ReplaceLayer4) { Takes = [Context, Anything, Anything, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(23, "bpf_redirect", HelperUsers.Forwarding, &Redirect) { Takes = [Anything, Anything] },
        new(26, "bpf_skb_load_bytes", HelperUsers.Skb | HelperUsers.Stream | HelperUsers.ReusePort, &Load) { Takes = [Context, Anything, Room, Size] },
        new(34, "bpf_get_hash_recalc", HelperUsers.TrafficControl, &Hash) { Takes = [Context] },
        new(40, "bpf_csum_update", HelperUsers.TrafficControl, &UpdateChecksum) { Takes = [Context, Anything] },
        new(41, "bpf_set_hash_invalid", HelperUsers.TrafficControl, &ForgetHash) { Takes = [Context] },
        new(46, "bpf_get_socket_cookie", HelperUsers.Skb | HelperUsers.Stream | HelperUsers.Operations | HelperUsers.CgroupSock | HelperUsers.CgroupAddress, &Cookie) { Takes = [Context] },
        new(47, "bpf_get_socket_uid", HelperUsers.Skb, &Owner) { Takes = [Context] },
        new(48, "bpf_set_hash", HelperUsers.TrafficControl, &SetHash) { Takes = [Context, Anything] },
        new(68, "bpf_skb_load_bytes_relative", HelperUsers.Skb | HelperUsers.ReusePort, &LoadRelative) { Takes = [Context, Anything, Room, Size, Anything] },
    ];

    private static ulong Load(Machine machine, ulong context, ulong offset, ulong to, ulong length, ulong unused5)
    {
        machine.CheckContext(context);
        Span<byte> target = new(machine.Writable(to, (uint)length, "the buffer"), (int)length);
        PacketBuffer packet = machine.Packet;
        return CopyOut(packet.Data, (uint)offset <= int.MaxValue ? (uint)offset : long.MaxValue, packet, target);
    }

    private static ulong LoadRelative(Machine machine, ulong context, ulong offset, ulong to, ulong length, ulong header)
    {
        machine.CheckContext(context);
        Span<byte> target = new(machine.Writable(to, (uint)length, "the buffer"), (int)length);
        byte* start = (uint)header switch
        {
            0 => machine.Skb.LinkHeader,
            1 => machine.Skb.NetworkHeader,
            _ => null,
        };
        return CopyOut(start, start != null && (uint)offset <= 0xffff ? (uint)offset : long.MaxValue, machine.Packet, target);
    }

    // What cannot be copied is left as zeros.
    private static ulong CopyOut(byte* start, long offset, PacketBuffer packet, Span<byte> target)
    {
        if (start == null || offset > packet.End - start || target.Length > packet.End - start - offset)
        {
            target.Clear();
            return Answer.Failure(Errno.EFAULT);
        }

        new ReadOnlySpan<byte>(start + offset, target.Length).CopyTo(target);
        return 0;
    }

    private static ulong Store(Machine machine, ulong context, ulong offset, ulong from, ulong length, ulong flags)
    {
        machine.CheckContext(context);
        return Answer.Failure(Store(machine, (uint)offset, new(machine.Readable(from, (uint)length, "the buffer"), (int)length), flags));
    }

    /// <summary>Copies bytes into the packet.</summary>
    internal static Errno Store(Machine machine, uint offset, ReadOnlySpan<byte> source, ulong flags)
    {
        if ((flags & ~3ul) != 0)
            return Errno.EINVAL;
        if (!Fits(machine.Packet, offset, (uint)source.Length, int.MaxValue))
            return Errno.EFAULT;
        source.CopyTo(new Span<byte>(machine.Packet.Data + offset, source.Length));
        if ((flags & InvalidateHash) != 0)
            Field(machine, SkbContext.Hash) = 0;
        return Errno.None;
    }

    private static ulong ReplaceLayer3(Machine machine, ulong context, ulong offset, ulong from, ulong to, ulong flags)
    {
        machine.CheckContext(context);
        if ((flags & ~FieldSize) != 0)
            return Answer.Failure(Errno.EINVAL);
        if (!IsChecksumAt(machine.Packet, (uint)offset))
            return Answer.Failure(Errno.EFAULT);
        ref ushort checksum = ref Unsafe.AsRef<ushort>(machine.Packet.Data + (uint)offset);
        return Replace(ref checksum, from, to, flags & FieldSize);
    }

    private static ulong ReplaceLayer4(Machine machine, ulong context, ulong offset, ulong from, ulong to, ulong flags)
    {
        machine.CheckContext(context);
        if ((flags & ~(FieldSize | PseudoHeader | MangledZero | EvenIfZero | OverIpv6)) != 0)
            return Answer.Failure(Errno.EINVAL);
        if (!IsChecksumAt(machine.Packet, (uint)offset))
            return Answer.Failure(Errno.EFAULT);
        ref ushort checksum = ref Unsafe.AsRef<ushort>(machine.Packet.Data + (uint)offset);
        bool isMangledZero = (flags & MangledZero) != 0;
        if (isMangledZero && (flags & EvenIfZero) == 0 && checksum == 0)
            return 0;
        ulong answer = Replace(ref checksum, from, to, flags & FieldSize);
        if (answer == 0 && isMangledZero && checksum == 0)
            checksum = 0xffff;
        return answer;
    }

    // A packet of a test run has no checksum still to be computed, so all kinds of fields are replaced alike.
    private static ulong Replace(ref ushort checksum, ulong from, ulong to, ulong size)
    {
        switch (size)
        {
            case 0 when from == 0:
                checksum = Checksum.ReplaceByDifference(checksum, (uint)to);
                return 0;
            case 2:
                checksum = Checksum.Replace16(checksum, (ushort)from, (ushort)to);
                return 0;
            case 4:
                checksum = Checksum.Replace32(checksum, (uint)from, (uint)to);
                return 0;
            default:
                return Answer.Failure(Errno.EINVAL);
        }
    }

    private static bool IsChecksumAt(PacketBuffer packet, uint offset) => offset % 2 == 0 && Fits(packet, offset, 2, 0xffff);

    private static bool Fits(PacketBuffer packet, uint offset, uint length, uint highest) =>
        offset <= highest && (ulong)offset + length <= (ulong)packet.Length;

    private static ulong Redirect(Machine machine, ulong index, ulong flags, ulong unused3, ulong unused4, ulong unused5)
    {
        if (machine.Program.Type == ProgramType.Xdp)
            return XdpHelpers.Redirect(machine, index, flags);
        if ((flags & ~Ingress) != 0)
            return Shot;
        machine.Redirects.To(new(flags == Ingress ? PacketDestinationKind.InterfaceIngress : PacketDestinationKind.Interface, (uint)index));
        return Redirected;
    }

    // The kernel hashes the flow with a secret of its own boot; here equal packets have equal hashes in every run.
    private static ulong Hash(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        ref uint hash = ref Field(machine, SkbContext.Hash);
        if (hash == 0)
            hash = FlowHash.Of(machine.Packet, machine.Skb.NetworkHeader);
        return hash;
    }

    private static ulong SetHash(Machine machine, ulong context, ulong hash, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        Field(machine, SkbContext.Hash) = (uint)hash;
        return 0;
    }

    private static ulong ForgetHash(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        SetHash(machine, context, 0, 0, 0, 0);

    // Packets of a test run never carry a checksum that the device computed (CHECKSUM_COMPLETE).
    private static ulong UpdateChecksum(Machine machine, ulong context, ulong checksum, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return Answer.Failure(Errno.ENOTSUPP);
    }

    // A test run has one socket, its own unless another was entered, owned by root.
    private static ulong Cookie(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return machine.SocketCookie;
    }

    private static ulong Owner(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return 0;
    }

    private static ref uint Field(Machine machine, int offset) => ref Unsafe.AsRef<uint>(machine.Context + offset);
}
