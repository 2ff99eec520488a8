using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.ObjectFiles;

namespace DotBpf.Soak.Steps;

/// <summary>One thing that a process does with a map.</summary>
/// <param name="Verb">What.</param>
/// <param name="Key">The key; empty where there is none.</param>
/// <param name="Value">The value, which no other operation writes.</param>
/// <param name="Mode">How it is written.</param>
internal sealed record SteppedOperation(SteppedVerb Verb, byte[] Key, byte[] Value, UpdateMode Mode)
{
    internal const ulong ArenaPlace = 0x2000_0000_5000;
    internal const int ArenaPageCount = 12;

    private const int Operations = 50;
    private const int Seed = 20;

    private readonly byte[] _values = new byte[64];
    private readonly byte[] _keys = new byte[64];

    /// <summary>What is done with a map of a kind, always the same: enough to fill it, and to take every way through it.</summary>
    internal static SteppedOperation[] For(MapType type)
    {
        Random random = new(Seed);
        return [.. Enumerable.Range(1, Operations).Select(number => Draw(type, number, random))];
    }

    internal unsafe void Run(MapHandle map)
    {
        EmbeddedMap under = ((EmbeddedMapHandle)map).Map;
        int count = 4;
        switch (Verb)
        {
            case SteppedVerb.Update: map.Update(Key, Value, Mode); break;
            case SteppedVerb.Delete: map.Delete(Key); break;
            case SteppedVerb.Take: map.LookupAndDelete(Key, _values.AsSpan(0, Value.Length)); break;
            case SteppedVerb.TakeBatch: map.LookupAndDeleteBatch([], _values.AsSpan(0, map.TokenSize), _keys.AsSpan(0, 4 * Key.Length), _values.AsSpan(32, 4 * Value.Length), ref count); break;
            case SteppedVerb.Recover: under.Recover(); break;
            case SteppedVerb.Look:
                fixed (byte* key = Key)
                    under.LookupElement(key, 0);
                break;
            case >= SteppedVerb.AllocatePages and <= SteppedVerb.TouchPages: ChangePages((EmbeddedArena)under); break;
            default: Produce((EmbeddedRingBuffer)under); break;
        }
    }

    private void ChangePages(EmbeddedArena arena)
    {
        ulong place = BitConverter.ToUInt64(Key);
        uint count = Value[0];
        switch (Verb)
        {
            case SteppedVerb.AllocatePages: arena.Allocate(place == 0 ? 0 : ArenaPlace + place - 1, count); break;
            case SteppedVerb.FreePages: arena.Free(ArenaPlace + place, count); break;
            case SteppedVerb.ReservePages: arena.Reserve(ArenaPlace + place, count); break;
            default: arena.TryTouch((long)place, (int)count); break;
        }
    }

    private unsafe void Produce(EmbeddedRingBuffer ring)
    {
        byte* payload = ring.Reserve((ulong)Value.Length);
        if (payload == null)
            return;
        Value.CopyTo(new Span<byte>(payload, Value.Length));
        if (Verb == SteppedVerb.Submit)
            ring.Submit(payload, 0);
        else
            ring.Discard(payload, 0);
    }

    private static SteppedOperation Draw(MapType type, int number, Random random)
    {
        SteppedVerb verb = VerbFor(type, random.Next(12));
        if (type == MapType.Arena)
            return DrawPages(verb, random);
        byte[] key = type switch
        {
            MapType.Queue or MapType.Stack or MapType.RingBuffer => [],
            MapType.LpmTrie => PrefixOf(random.Next(12)),
            _ => BitConverter.GetBytes((ulong)random.Next(type == MapType.LruHash ? 12 : 7)),
        };
        bool mayBeFull = type is MapType.Queue or MapType.Stack;
        return new(verb, key, BitConverter.GetBytes((long)number), (UpdateMode)(mayBeFull ? random.Next(2) * 2 : Math.Max(0, random.Next(8) - 5)));
    }

    // Anywhere is place 0 of an allocation, and a place is one more than it.
    private static SteppedOperation DrawPages(SteppedVerb verb, Random random)
    {
        ulong place = (ulong)random.Next(ArenaPageCount) * ArenaPages.PageSize;
        if (verb == SteppedVerb.AllocatePages)
            place = random.Next(4) == 0 ? place + 1 : 0;
        return new(verb, BitConverter.GetBytes(place), [(byte)random.Next(1, 5)], UpdateMode.Any);
    }

    private static SteppedVerb VerbFor(MapType type, int number) => (type, number) switch
    {
        (MapType.Arena, < 5) => SteppedVerb.AllocatePages,
        (MapType.Arena, < 10) => SteppedVerb.FreePages,
        (MapType.Arena, 10) => SteppedVerb.ReservePages,
        (MapType.Arena, _) => SteppedVerb.TouchPages,
        (MapType.RingBuffer, < 9) => SteppedVerb.Submit,
        (MapType.RingBuffer, _) => SteppedVerb.Discard,
        (_, < 7) => SteppedVerb.Update,
        (MapType.Queue or MapType.Stack, _) => SteppedVerb.Take,
        (MapType.LpmTrie, _) => SteppedVerb.Delete,
        (MapType.LruHash, 7 or 8) => SteppedVerb.Look,
        (_, < 10) => SteppedVerb.Delete,
        (_, 10) => SteppedVerb.Take,
        _ => SteppedVerb.TakeBatch,
    };

    // Within each other and beside each other, so that the tree nests, forks and closes up again.
    private static byte[] PrefixOf(int number) => [(byte)(8 + (number % 4 * 6)), 0, 0, 0, (byte)(number < 6 ? 10 : 12), (byte)(number * 37), 0x5a, 0xa5];
}
