using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Readers that take no lock, while other threads change what they read: they see whole entries that were there, or none.</summary>
/// <remarks>A value says which key it is of, so one that is mixed of two, or of another key, is told from all that were ever written.</remarks>
public sealed class ReadersUnderWritersTests
{
    private const uint Keys = 24;
    private const uint Capacity = 16;
    private const int Reads = 150_000;
    private const int Walks = 3_000;

    public static TheoryData<MapType, MapFlags> Kinds => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.Hash, MapFlags.NoPreallocation },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruHash, MapFlags.NoCommonLru },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TryGetValue_OthersReplaceAndRemove_IsAWholeValueOfItsKey(MapType type, MapFlags flags) => Run(type, flags, view =>
    {
        for (uint i = 0; i < Reads; i++)
        {
            Key key = Key.Of(i % Keys);
            if (view.TryGetValue(in key, out Value value))
                Assert.True(value.IsOf(key), $"{key} has {value}");
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lookup_OthersReplaceAndRemove_IsAWholeValueOfItsKey(MapType type, MapFlags flags) => Run(type, flags, view =>
    {
        for (uint i = 0; i < Reads; i++)
        {
            Key key = Key.Of(i % Keys);
            Value value = default;
            if (view.Handle.Lookup(Bytes(ref key), Bytes(ref value)) == Errno.None)
                Assert.True(value.IsOf(key), $"{key} has {value}");
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Walk_OthersReplaceAndRemove_ListsWholeEntries(MapType type, MapFlags flags) => Run(type, flags, view =>
    {
        for (int walk = 0; walk < Walks; walk++)
        {
            foreach (ref readonly MapEntry<Key, Value> entry in view)
                Assert.True(entry.Value.IsOf(entry.Key), $"{entry.Key} has {entry.Value}");
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GetNextKey_OthersReplaceAndRemove_GivesWholeKeys(MapType type, MapFlags flags) => Run(type, flags, view =>
    {
        Key key = default;
        for (int i = 0; i < Reads; i++)
        {
            Errno errno = i % 50 == 0 ? view.Handle.GetNextKey([], Bytes(ref key)) : view.Handle.GetNextKey(Bytes(ref key), Bytes(ref key));
            Assert.True(errno == Errno.ENOENT || key.IsWhole, $"{key}");
        }
    });

    private static void Run(MapType type, MapFlags flags, Action<KeyedMap<Key, Value>> read)
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        using MapHandle map = host.CreateMap(new() { Name = "read", Type = type, KeySize = 16, ValueSize = 16, MaxEntries = Capacity, Flags = flags });
        KeyedMap<Key, Value> view = type == MapType.Hash ? HashMap<Key, Value>.Bind(map) : LruHashMap<Key, Value>.Bind(map);
        using CancellationTokenSource stop = new();
        Exception?[] faults = new Exception?[2];
        Thread[] writers = [.. Enumerable.Range(0, faults.Length).Select(writer => new Thread(() => faults[writer] = Record.Exception(() => Write(host, view, writer, stop.Token))))];
        Array.ForEach(writers, writer => writer.Start());

        Exception? fault = Record.Exception(() => read(view));

        stop.Cancel();
        Array.ForEach(writers, writer => writer.Join());
        Assert.All([fault, .. faults], Assert.Null);
    }

    // By both ways of a typed view: in place where the key is there, and as a new element.
    private static void Write(EmbeddedHost host, KeyedMap<Key, Value> view, int writer, CancellationToken stop)
    {
        using IDisposable cpu = host.EnterCpu(writer);
        Random random = new(writer);
        for (uint number = 0; !stop.IsCancellationRequested; number++)
        {
            Key key = Key.Of((uint)random.Next((int)Keys));
            Value value = Value.Of(key, number);
            int verb = random.Next(8);
            if (verb == 0)
                view.Remove(key);
            else if (verb == 1)
                view.Handle.Delete(Bytes(ref key));
            else if (verb == 2)
                view.TryUpdate(key, value);
            else
                view.Handle.Update(Bytes(ref key), Bytes(ref value));
        }
    }

    private static Span<byte> Bytes<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));

    private readonly record struct Key(ulong Number, ulong Inverse)
    {
        internal bool IsWhole => Inverse == ~Number;

        internal static Key Of(uint number) => new(number * 0x9e37_79b9_7f4a_7c15, ~(number * 0x9e37_79b9_7f4a_7c15));
    }

    private readonly record struct Value(ulong Turn, ulong Check)
    {
        internal static Value Of(Key key, ulong turn) => new(turn, (turn * 31) ^ key.Number);

        internal bool IsOf(Key key) => key.IsWhole && Check == ((Turn * 31) ^ key.Number);
    }
}
