using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.ObjectFiles;

namespace DotBpf.Soak.Crashes;

/// <summary>The process that does everything there is to do with maps whose files were damaged.</summary>
internal static unsafe class DamagedMaps
{
    internal const int Cpus = 2;

    /// <summary>Uses every map in a directory, whatever becomes of it.</summary>
    /// <returns>0 when all ended as they may: well, or by an error that says what is wrong.</returns>
    internal static int Touch(string directory)
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = Cpus, PinDirectory = directory });
        foreach (string file in Directory.GetFiles(directory, "case*").Order(StringComparer.Ordinal))
        {
            // Written first, so that whoever finds this process dead knows what it died of.
            Console.WriteLine(Path.GetFileName(file));
            Attempt(() => Open(host, Path.GetFileName(file)));
        }

        return 0;
    }

    private static void Open(EmbeddedHost host, string name)
    {
        if (!host.TryOpenPinnedMap(host.PinRoot.Child(name), out MapHandle? map))
            throw new InvalidOperationException($"{name} is gone.");
        using (map)
            Use(map);
    }

    private static void Use(MapHandle map)
    {
        byte[] key = new byte[map.KeySize], value = new byte[map.ValueSize], next = new byte[map.KeySize];
        for (int i = 0; i < 200; i++)
        {
            FillKey(map, key, i * 7 % 90);
            Attempt(() => map.Lookup(key, value));
            Attempt(() => map.Update(key, value, (UpdateMode)(i % 3)));
            if (i % 3 == 0)
                Attempt(() => map.Delete(key));
            if (i % 5 == 0)
                Attempt(() => map.LookupAndDelete(key, value));
            Attempt(() => map.GetNextKey(i % 4 == 0 ? [] : key, next));
            Attempt(() => UseAsProgram(map, key, value));
        }

        Attempt(() => Walk(map));
        Attempt(() => TakeAll(map));
        if (map.Info.Type == MapType.RingBuffer)
            Attempt(() => UseRing(map));
        if (map.Info.Type == MapType.UserRingBuffer)
            Attempt(() => UseUserRing(map));
        for (uint i = 0; i < 60 && map.Info.Type == MapType.Arena; i++)
        {
            uint step = i;
            Attempt(() => UseArena((EmbeddedArena)((EmbeddedMapHandle)map).Map, step));
        }
    }

    private static void UseAsProgram(MapHandle map, byte[] key, byte[] value)
    {
        EmbeddedMap under = ((EmbeddedMapHandle)map).Map;
        fixed (byte* k = key, v = value)
        {
            if (key.Length > 0)
            {
                byte* found = under.LookupElement(k, 1);
                if (found != null)
                    *found ^= 1;
                under.UpdateElement(k, v, UpdateMode.Any, 1);
            }

            if (value.Length > 0)
            {
                under.PushElement(v, UpdateMode.Exist);
                under.PopElement(v);
            }
        }
    }

    // As many steps as an undamaged map of this size could have at most.
    private static void Walk(MapHandle map)
    {
        byte[] key = new byte[map.KeySize];
        int steps = 0;
        for (Errno errno = map.GetNextKey([], key); errno == Errno.None && steps < 10_000; errno = map.GetNextKey(key, key))
            steps++;
        EmbeddedMap under = ((EmbeddedMapHandle)map).Map;
        MapCursor cursor = default;
        fixed (byte* k = key)
        {
            for (steps = 0; steps < 10_000 && under.MoveNext(ref cursor, k, 0) != null; steps++)
            {
            }
        }
    }

    private static void TakeAll(MapHandle map)
    {
        byte[] keys = new byte[256 * map.KeySize], values = new byte[256 * map.ValueSize], token = new byte[map.TokenSize];
        int count = 256;
        if (map.KeySize > 0 && map.LookupBatch([], token, keys, values, ref count) is Errno.None or Errno.ENOENT)
            map.LookupAndDeleteBatch([], token, keys, values, ref count);
    }

    private static void UseUserRing(MapHandle map)
    {
        var ring = (EmbeddedUserRing)((EmbeddedMapHandle)map).Map;
        using UserRingProducer<ulong> producer = UserRingBufferMap<ulong>.Bind(map).OpenProducer();
        for (ulong i = 0; i < 600; i++)
        {
            Attempt(() => producer.TryWrite(7));
            bool isDrainer = ring.TryBeginDrain();
            for (int records = 0; isDrainer && records < 10 && ring.Peek(out byte* payload, out uint size) is Errno.None or Errno.EAGAIN; records++)
            {
                if (payload == null)
                    continue;
                _ = new ReadOnlySpan<byte>(payload, (int)size).IndexOf((byte)1);
                ring.Release(size);
            }

            if (isDrainer)
                ring.EndDrain();
        }
    }

    private static void UseArena(EmbeddedArena arena, uint step)
    {
        ulong address = arena.Allocate(0, (step % 4) + 1), place = step * 7 % 22 * ArenaPages.PageSize;
        arena.Reserve(place, step % 3);
        ArenaAccess.Store<ulong>(arena.Pages.Memory, arena.Length, arena.Pages.States, place, step);
        _ = ArenaAccess.Load<ulong>(arena.Pages, place);
        arena.Free(step % 3 == 0 ? place : address, (step % 5) + 1);
        if (step % 10 != 0 || arena.OpenMemory(out EmbeddedArenaMemory? memory) != Errno.None)
            return;
        using (memory)
        using (MappedValues<ulong> values = memory!.Borrow<ulong>(step * 64, 1))
            values[0]++;
    }

    private static void UseRing(MapHandle map)
    {
        var ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)map).Map;
        using RingBufferReader<ulong> reader = RingBufferMap<ulong>.Bind(map).OpenReader();
        for (ulong i = 0; i < 600; i++)
        {
            ring.Output(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in i)), 0);
            _ = reader.TryRead(out _);
        }
    }

    private static void FillKey(MapHandle map, byte[] key, int number)
    {
        if (map.Info.Type == MapType.LpmTrie)
            DamageTests.Prefix(number).CopyTo(key, 0);
        else if (key.Length > 0)
            BitConverter.TryWriteBytes(key, number);
    }

    // An error that is not of this library would end the process, as would a fault of the processor.
    private static void Attempt(Action use)
    {
        try
        {
            use();
        }
        catch (BpfException)
        {
            // said what is wrong
        }
    }
}
