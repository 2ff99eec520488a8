using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Looking up, changing and walking maps.</summary>
/// <remarks>SAFETY: keys and values are checked to be the program's for their whole size before a map sees their addresses.</remarks>
internal static unsafe class MapHelpers
{
    // Looking into an empty bucket takes about as long as this part of an instruction.
    private const uint EntriesPerInstruction = 4;

    internal static HelperDefinition[] All { get; } =
    [
        new(HelperId.MapLookup, "bpf_map_lookup_elem", HelperUsers.All, &Lookup) { Takes = [Map, Key], Needs = MapAbilities.Lookup, Gives = ResultType.ValueOrNull, Effects = HelperEffects.TakesPacket },
        new(HelperId.MapUpdate, "bpf_map_update_elem", HelperUsers.All, &Update) { Takes = [Map, Key, Value, Anything], Needs = MapAbilities.Update, Effects = HelperEffects.TakesPacket | HelperEffects.WritesMap },
        new(HelperId.MapDelete, "bpf_map_delete_elem", HelperUsers.All, &Delete) { Takes = [Map, Key], Needs = MapAbilities.Update, Effects = HelperEffects.TakesPacket | HelperEffects.WritesMap },
        new(HelperId.MapPush, "bpf_map_push_elem", HelperUsers.All, &Push) { Takes = [Map, Value, Anything], Needs = MapAbilities.PushPeek, Effects = HelperEffects.TakesPacket | HelperEffects.WritesMap },
        new(HelperId.MapPop, "bpf_map_pop_elem", HelperUsers.All, &Pop) { Takes = [Map, ValueRoom], Needs = MapAbilities.Pop, Effects = HelperEffects.WritesMap },
        new(HelperId.MapPeek, "bpf_map_peek_elem", HelperUsers.All, &Peek) { Takes = [Map, ValueRoom], Needs = MapAbilities.PushPeek },
        new(HelperId.TailCall, "bpf_tail_call", HelperUsers.All, Address: 0, IsGplOnly: false) { Takes = [Context, Map, Anything], Needs = MapAbilities.TailCall, Gives = ResultType.Nothing, Effects = HelperEffects.MovesPacket },
        new(164, "bpf_for_each_map_elem", HelperUsers.All, &ForEach) { Takes = [Map, Callback, StackOrNull, Anything], Needs = MapAbilities.ForEach },
        new(195, "bpf_map_lookup_percpu_elem", HelperUsers.All, &LookupPerCpu) { Takes = [Map, Key, Anything], Needs = MapAbilities.LookupPerCpu, Gives = ResultType.ValueOrNull, Effects = HelperEffects.TakesPacket },
    ];

    private static ulong Lookup(Machine machine, ulong map, ulong key, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.Lookup);
        byte* wanted = machine.Readable(key, bound.KeySize, "the key");
        if ((bound.Abilities & MapAbilities.InnerMaps) != 0)
            return bound.Map.AcquireInner(wanted) is { } inner ? machine.Keep(inner) : 0;
        if ((bound.Abilities & MapAbilities.Sockets) != 0)
            return bound.Map.FindSocket(new(wanted, (int)bound.KeySize)) is { } socket ? machine.Keep(socket) : 0;
        return GiveOut(machine, bound, bound.Map.LookupElement(wanted, machine.Cpu));
    }

    private static ulong LookupPerCpu(Machine machine, ulong map, ulong key, ulong cpu, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.LookupPerCpu);
        byte* value = bound.Map.LookupElementOf(machine.Readable(key, bound.KeySize, "the key"), (uint)cpu);
        return GiveOut(machine, bound, value);
    }

    private static ulong Update(Machine machine, ulong map, ulong key, ulong value, ulong flags, ulong unused5)
    {
        BoundMap bound = machine.WritableMapAt(map, MapAbilities.Update);
        byte* from = machine.Readable(key, bound.KeySize, "the key");
        if ((bound.Abilities & MapAbilities.Sockets) != 0)
            return Answer.Failure(bound.Map.UpdateSocket(new(from, (int)bound.KeySize), machine.SocketAt(value), (UpdateMode)flags));
        byte* to = machine.Readable(value, bound.ValueSize, "the value");
        return Answer.Failure(bound.Map.UpdateElement(from, to, (UpdateMode)flags, machine.Cpu));
    }

    private static ulong Delete(Machine machine, ulong map, ulong key, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.WritableMapAt(map, MapAbilities.Update);
        return Answer.Failure(bound.Map.DeleteElement(machine.Readable(key, bound.KeySize, "the key"), machine.Cpu));
    }

    private static ulong Push(Machine machine, ulong map, ulong value, ulong flags, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.WritableMapAt(map, MapAbilities.PushPeek);
        return Answer.Failure(bound.Map.PushElement(machine.Readable(value, bound.ValueSize, "the value"), (UpdateMode)flags));
    }

    private static ulong Pop(Machine machine, ulong map, ulong value, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.WritableMapAt(map, MapAbilities.Pop);
        return Answer.Failure(bound.Map.PopElement(machine.Writable(value, bound.ValueSize, "the value")));
    }

    // A bloom filter is asked about the value that is there already.
    private static ulong Peek(Machine machine, ulong map, ulong value, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.PushPeek);
        byte* place = (bound.Abilities & MapAbilities.Pop) != 0
            ? machine.Writable(value, bound.ValueSize, "the value")
            : machine.Readable(value, bound.ValueSize, "the value");
        return Answer.Failure(bound.Map.PeekElement(place));
    }

    // The callback gets a copy of the key, lent for the time of the walk, and the value itself.
    private static ulong ForEach(Machine machine, ulong map, ulong callback, ulong context, ulong flags, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.ForEach);
        if (flags != 0)
            return Answer.Failure(Errno.EINVAL);
        machine.CheckMayLend();
        machine.Charge(bound.Map.Info.MaxEntries / EntriesPerInstruction);
        CallbackFunction function = machine.CallbackAt(callback);
        LentKey room = default;
        PinnedBlock? block = bound.KeySize > LentKey.Size ? new((int)bound.KeySize) : null;
        byte* key = block is null ? (byte*)&room : block.Start;
        machine.Lend(key, (nuint)bound.KeySize, MemoryAccess.Read, null);
        ulong calls = Walk(machine, bound, map, key, function, context);
        machine.TakeBack(key);
        GC.KeepAlive(block);
        return calls;
    }

    private static ulong Walk(Machine machine, BoundMap bound, ulong map, byte* key, CallbackFunction function, ulong context)
    {
        MapCursor cursor = default;
        ulong calls = 0;
        byte* value;
        while ((value = bound.Map.MoveNext(ref cursor, key, machine.Cpu)) != null)
        {
            machine.Remember(value, bound);
            calls++;
            if (function.Call(map, (ulong)key, (ulong)value, context) != 0)
                break;
        }

        return calls;
    }

    private static ulong GiveOut(Machine machine, BoundMap map, byte* value)
    {
        if (value != null)
            machine.Remember(value, map);
        return (ulong)value;
    }
}
