using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Memory whose length is known only when the program runs (kernel/bpf/helpers.c and kernel/bpf/ringbuf.c, 6.18).</summary>
/// <remarks>SAFETY: a dynptr is read from the program's memory and checked like any address the program gives; records are ended only if they were lent.</remarks>
internal static unsafe class DynptrHelpers
{
    private const string Argument = "the dynptr";

    internal static HelperDefinition[] All { get; } =
    [
        new(197, "bpf_dynptr_from_mem", HelperUsers.All, &FromMemory) { Takes = [ValueMemory, SizeOrZero, Anything, DynptrRoom] },
        new(198, "bpf_ringbuf_reserve_dynptr", HelperUsers.All, &Reserve) { Takes = [Map, Anything, Anything, RecordDynptrRoom], Needs = MapAbilities.RingBuffer },
        new(199, "bpf_ringbuf_submit_dynptr", HelperUsers.All, &Submit) { Takes = [RecordDynptr, Anything], Gives = ResultType.Nothing },
        new(200, "bpf_ringbuf_discard_dynptr", HelperUsers.All, &Discard) { Takes = [RecordDynptr, Anything], Gives = ResultType.Nothing },
        new(201, "bpf_dynptr_read", HelperUsers.All, &Read) { Takes = [Room, SizeOrZero, ArgumentType.Dynptr, Anything, Anything] },
        new(202, "bpf_dynptr_write", HelperUsers.All, &Write) { Takes = [ArgumentType.Dynptr, Anything, Bytes, SizeOrZero, Anything], Effects = HelperEffects.MovesDynptrPacket },
        new(203, "bpf_dynptr_data", HelperUsers.All, &Data) { Takes = [ArgumentType.Dynptr, Anything, SliceSize], Gives = ResultType.SliceOrNull },
    ];

    private static ulong FromMemory(Machine machine, ulong memory, ulong size, ulong flags, ulong dynptr, ulong unused5)
    {
        machine.Writable(memory, (uint)size, "the memory");
        Errno errno = (uint)size > Dynptr.LargestSize ? Errno.E2BIG : flags != 0 ? Errno.EINVAL : Errno.None;
        Set(machine, dynptr, errno == Errno.None ? new Dynptr(memory, (uint)size, DynptrKind.Memory) : default);
        return Answer.Failure(errno);
    }

    private static ulong Reserve(Machine machine, ulong map, ulong size, ulong flags, ulong dynptr, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.RingBuffer);
        machine.CheckMayLend();
        Errno errno = flags != 0 ? Errno.EINVAL : (uint)size > Dynptr.LargestSize ? Errno.E2BIG : Errno.None;
        byte* record = errno == Errno.None ? ((EmbeddedRingBuffer)bound.Map).Reserve((uint)size) : null;
        Set(machine, dynptr, record == null ? default : new Dynptr((ulong)record, (uint)size, DynptrKind.Record));
        if (record == null)
            return Answer.Failure(errno == Errno.None ? Errno.EINVAL : errno);
        machine.Lend(record, (uint)size, MemoryAccess.ReadWrite, bound);
        return 0;
    }

    private static ulong Submit(Machine machine, ulong dynptr, ulong flags, ulong unused3, ulong unused4, ulong unused5)
    {
        if (TakeRecord(machine, dynptr, out byte* record) is { } ring)
            ring.Submit(record, flags);
        return 0;
    }

    private static ulong Discard(Machine machine, ulong dynptr, ulong flags, ulong unused3, ulong unused4, ulong unused5)
    {
        if (TakeRecord(machine, dynptr, out byte* record) is { } ring)
            ring.Discard(record, flags);
        return 0;
    }

    private static ulong Read(Machine machine, ulong to, ulong length, ulong dynptr, ulong offset, ulong flags)
    {
        Dynptr from = Get(machine, dynptr);
        byte* target = machine.Writable(to, (uint)length, "the buffer");
        if (from.Address == 0 || flags != 0)
            return Answer.Failure(Errno.EINVAL);
        Errno errno = from.Check((uint)offset, (uint)length);
        if (errno == Errno.None && from.IsPacket)
            return Answer.Failure(machine.ReadPacket((uint)offset, new Span<byte>(target, (int)length)));
        if (errno == Errno.None)
            Buffer.MemoryCopy(machine.Readable(from.Address + (uint)offset, (uint)length, Argument), target, (uint)length, (uint)length);
        return Answer.Failure(errno);
    }

    private static ulong Write(Machine machine, ulong dynptr, ulong offset, ulong from, ulong length, ulong flags)
    {
        Dynptr to = Get(machine, dynptr);
        byte* source = machine.Readable(from, (uint)length, "the buffer");
        if (to.Address == 0)
            return Answer.Failure(Errno.EINVAL);
        if (to.Kind == DynptrKind.ReadOnlyPacket)
            return Answer.Failure(Errno.EINVAL);
        Errno errno = to.Check((uint)offset, (uint)length);
        if (errno == Errno.None && to.IsPacket)
            return Answer.Failure(machine.WritePacket((uint)offset, new ReadOnlySpan<byte>(source, (int)length), flags));
        if (errno == Errno.None && flags != 0)
            errno = Errno.EINVAL;
        if (errno == Errno.None)
            Buffer.MemoryCopy(source, machine.Writable(to.Address + (uint)offset, (uint)length, Argument), (uint)length, (uint)length);
        return Answer.Failure(errno);
    }

    private static ulong Data(Machine machine, ulong dynptr, ulong offset, ulong length, ulong unused4, ulong unused5)
    {
        Dynptr of = Get(machine, dynptr);
        return of.Address != 0 && !of.IsPacket && of.Check((uint)offset, (uint)length) == Errno.None ? of.Address + (uint)offset : 0;
    }

    internal static Dynptr Get(Machine machine, ulong dynptr) =>
        Unsafe.ReadUnaligned<Dynptr>(machine.Readable(dynptr, Dynptr.SizeInBytes, Argument));

    internal static void Set(Machine machine, ulong dynptr, Dynptr value) =>
        Unsafe.WriteUnaligned(machine.Writable(dynptr, Dynptr.SizeInBytes, Argument), value);

    // A dynptr that could not be made has to be ended all the same, and nothing comes of it.
    private static EmbeddedRingBuffer? TakeRecord(Machine machine, ulong dynptr, out byte* record)
    {
        Dynptr ended = Get(machine, dynptr);
        Set(machine, dynptr, default);
        record = (byte*)ended.Address;
        if (ended.Address == 0)
            return null;
        if (ended.Kind != DynptrKind.Record || machine.TakeBackRecord(ended.Address) is not { } map)
            throw machine.Fault("the helper takes a dynptr that bpf_ringbuf_reserve_dynptr made and that was not ended yet");
        return (EmbeddedRingBuffer)map.Map;
    }
}
