using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;
using Dynptr = DotBpf.Embedded.Helpers.Dynptr;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Dynptrs of packets, and parts of dynptrs that are read where they lie (kernel/bpf/helpers.c and net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: a dynptr is read from the program's memory and checked like any address the program gives; packets are reached within the bounds that they have now.</remarks>
internal static unsafe class DynptrFunctions
{
    internal static HelperDefinition[] All { get; } =
    [
        new("int bpf_dynptr_from_skb(struct __sk_buff *s, u64 flags, struct bpf_dynptr *ptr__uninit)", HelperUsers.Skb, &FromPacket) { Takes = [Context, Number, PacketDynptrRoom] },
        new("int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *ptr__uninit)", HelperUsers.Xdp, &FromPacket) { Takes = [Context, Number, PacketDynptrRoom] },
        new("void *bpf_dynptr_slice(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)", HelperUsers.All, &Slice)
        {
            Takes = [ArgumentType.Dynptr, Number, RoomOrNull, BufferSize],
            Gives = ResultType.ReadOnlySliceOrNull,
        },
        new("void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)", HelperUsers.All, &SliceToWrite)
        {
            Takes = [WritableDynptr, Number, RoomOrNull, BufferSize],
            Gives = ResultType.SliceOrNull,
        },
        new("u32 bpf_dynptr_size(const struct bpf_dynptr *p)", HelperUsers.All, &Size) { Takes = [ArgumentType.Dynptr] },
    ];

    private static ulong FromPacket(Machine machine, ulong context, ulong flags, ulong dynptr, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        DynptrKind kind = machine.Program.Type.OnlyReadsPackets ? DynptrKind.ReadOnlyPacket : DynptrKind.Packet;
        DynptrHelpers.Set(machine, dynptr, flags == 0 ? new Dynptr(Dynptr.PacketAddress, (uint)machine.Packet.Length, kind) : default);
        return flags == 0 ? 0 : (uint)Answer.Failure(Errno.EINVAL);
    }

    // Never the buffer: what a program keeps on its stack could be changed behind the verifier's back.
    private static ulong SliceToWrite(Machine machine, ulong dynptr, ulong offset, ulong buffer, ulong size, ulong unused5) =>
        DynptrHelpers.Get(machine, dynptr).Kind == DynptrKind.ReadOnlyPacket ? 0 : Slice(machine, dynptr, offset, 0, size, unused5);

    // What lies in one piece is given where it is; what does not is copied to the program's buffer.
    private static ulong Slice(Machine machine, ulong dynptr, ulong offset, ulong buffer, ulong size, ulong unused5)
    {
        Dynptr of = DynptrHelpers.Get(machine, dynptr);
        if (of.Address == 0 || of.Check((uint)offset, (uint)size) != Errno.None)
            return 0;
        if (!of.IsPacket)
            return of.Address + (uint)offset;
        ulong end = (uint)offset + (ulong)(uint)size;
        if (end <= (ulong)(machine.Packet.End - machine.Packet.Data))
            return (ulong)machine.Packet.Data + (uint)offset;
        if (end > (ulong)machine.Packet.Length || buffer == 0)
            return 0;
        machine.Packet.CopyTo((int)offset, new Span<byte>(machine.Writable(buffer, (uint)size, "the buffer"), (int)size));
        return buffer;
    }

    private static ulong Size(Machine machine, ulong dynptr, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        Dynptr of = DynptrHelpers.Get(machine, dynptr);
        return of.Address == 0 ? (uint)Answer.Failure(Errno.EINVAL) : of.Size;
    }
}
