using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Writing records into ring buffers.</summary>
/// <remarks>SAFETY: a record is lent to the program from its reservation to its end, and only what was lent can be ended.</remarks>
internal static unsafe class RingBufferHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(130, "bpf_ringbuf_output", HelperUsers.All, &Output) { Takes = [Map, Bytes, SizeOrZero, Anything], Needs = MapAbilities.RingBuffer },
        new(HelperId.RingReserve, "bpf_ringbuf_reserve", HelperUsers.All, &Reserve) { Takes = [Map, RecordSize, Anything], Needs = MapAbilities.RingBuffer, Gives = ResultType.RecordOrNull },
        new(HelperId.RingSubmit, "bpf_ringbuf_submit", HelperUsers.All, &Submit) { Takes = [Record, Anything], Gives = ResultType.Nothing },
        new(HelperId.RingDiscard, "bpf_ringbuf_discard", HelperUsers.All, &Discard) { Takes = [Record, Anything], Gives = ResultType.Nothing },
        new(134, "bpf_ringbuf_query", HelperUsers.All, &Query) { Takes = [Map, Anything], Needs = MapAbilities.RingBuffer },
    ];

    /// <summary>Ends a record that a program forgot.</summary>
    internal static void Discard(BoundMap map, in LentMemory record) => Ring(map).Discard((byte*)record.Address, 0);

    private static ulong Output(Machine machine, ulong map, ulong data, ulong size, ulong flags, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.RingBuffer);
        if (size > int.MaxValue)
            return Answer.Failure(Errno.E2BIG);
        byte* from = machine.Readable(data, size, "the record");
        return Answer.Failure(Ring(bound).Output(new ReadOnlySpan<byte>(from, (int)size), flags));
    }

    private static ulong Reserve(Machine machine, ulong map, ulong size, ulong flags, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.RingBuffer);
        return Reserve(machine, bound, size, flags);
    }

    /// <summary>Reserves a record in a ring that is known.</summary>
    internal static ulong Reserve(Machine machine, BoundMap bound, ulong size, ulong flags)
    {
        if (flags != 0)
            return 0;
        machine.CheckMayLend();
        byte* record = Ring(bound).Reserve(size);
        if (record != null)
            machine.Lend(record, (nuint)size, MemoryAccess.ReadWrite, bound);
        return (ulong)record;
    }

    private static ulong Submit(Machine machine, ulong record, ulong flags, ulong unused3, ulong unused4, ulong unused5) =>
        Submit(machine, record, flags);

    /// <summary>Ends a record that a reader shall have.</summary>
    internal static ulong Submit(Machine machine, ulong record, ulong flags)
    {
        TakeBack(machine, record).Submit((byte*)record, flags);
        return 0;
    }

    private static ulong Discard(Machine machine, ulong record, ulong flags, ulong unused3, ulong unused4, ulong unused5) =>
        Discard(machine, record, flags);

    /// <summary>Ends a record that readers shall skip.</summary>
    internal static ulong Discard(Machine machine, ulong record, ulong flags)
    {
        TakeBack(machine, record).Discard((byte*)record, flags);
        return 0;
    }

    private static ulong Query(Machine machine, ulong map, ulong question, ulong unused3, ulong unused4, ulong unused5) =>
        Ring(machine.MapAt(map, MapAbilities.RingBuffer)).Query(question);

    private static EmbeddedRingBuffer TakeBack(Machine machine, ulong record) =>
        machine.TakeBackRecord(record) is { } map
            ? Ring(map)
            : throw machine.Fault($"the helper takes a record that bpf_ringbuf_reserve gave and that was not ended yet, and was given {machine.Describe(record)}");

    private static EmbeddedRingBuffer Ring(BoundMap map) => (EmbeddedRingBuffer)map.Map;
}
